using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>Qwen 3.5 with experts, and one that every token goes to.</summary>
internal static class Qwen35Mixture
{
    public static ModelArchitecture Architecture { get; } = new("qwen35moe", RotaryStyle.Halves)
    {
        HasHeadNorm = true,
        HasOutputGate = true,
        FeedForwardNorm = Qwen35.FeedForwardNorm,
        Refine = static (reader, shape) =>
        {
            ExpertShape experts = reader.ReadExperts(shape);
            return Qwen35.Refine(reader, shape.WithExperts(experts.SharedWidth > 0 ? experts : experts with { SharedWidth = shape.FeedForwardWidth }));
        },
    };
}
