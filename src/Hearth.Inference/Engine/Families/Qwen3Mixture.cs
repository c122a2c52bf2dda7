using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>Qwen 3 with experts, such as 30B-A3B.</summary>
internal static class Qwen3Mixture
{
    public static ModelArchitecture Architecture { get; } = new("qwen3moe", RotaryStyle.Halves)
    {
        HasHeadNorm = true,
        Refine = static (reader, shape) => shape.WithExperts(reader.ReadExperts(shape)),
    };
}
