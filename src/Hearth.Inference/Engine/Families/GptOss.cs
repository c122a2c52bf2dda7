using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>gpt-oss: experts with biases, a sink per head, and every second layer with a window.</summary>
internal static class GptOss
{
    private const int PatternLayers = 2;

    public static ModelArchitecture Architecture { get; } = new("gpt-oss", RotaryStyle.Halves)
    {
        HasProjectionBias = true,
        HasSinks = true,
        FeedForwardNorm = "post_attention_norm",
        Activation = GateActivation.ClampedSilu,
        Refine = static (reader, shape) => shape
            .WithExperts(reader.ReadExperts(shape) with { WeighsChosenOnly = true })
            .WithWindow(reader, reader.Required("attention.sliding_window", ModelLimits.ContextLengthMax), PatternLayers, slowBase: null),
    };
}
