using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>Llama 1 to 3, Mistral, Mixtral, SmolLM 1 and 2 and many others.</summary>
internal static class Llama
{
    public static ModelArchitecture Architecture { get; } = new("llama", RotaryStyle.AdjacentPairs)
    {
        Refine = static (reader, shape) => reader.OptionalOrZero("expert_count", ModelLimits.ExpertsMax) == 0 ? shape : shape.WithExperts(reader.ReadExperts(shape)),
    };
}
