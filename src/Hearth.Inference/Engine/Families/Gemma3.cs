using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>Gemma 3: five layers with a window, turned slowly, to one that sees everything; norms before and after each part.</summary>
internal static class Gemma3
{
    private const int PatternLayers = 6;

    /// <summary>The one size whose queries are scaled by the width and not by the head.</summary>
    private const int LargestLayers = 62;

    public static ModelArchitecture Architecture { get; } = new("gemma3", RotaryStyle.Halves)
    {
        HasHeadNorm = true,
        HasPostNorm = true,
        ScalesEmbedding = true,
        Activation = GateActivation.Gelu,
        Refine = Refine,
    };

    private static ModelShape Refine(ShapeReader reader, ModelShape shape)
    {
        float scale = shape.Layers == LargestLayers ? 1f / MathF.Sqrt((float)shape.Width / shape.Heads) : shape.LayerShapes[0].AttentionScale;
        ModelShape refined = shape.WithLayers((layer, _) => layer with { AttentionScale = scale }) with
        {
            LogitCap = reader.PositiveOrZero("final_logit_softcapping", 1e6f),
        };
        int window = reader.OptionalOrZero("attention.sliding_window", ModelLimits.ContextLengthMax);
        return window == 0 ? refined : refined.WithWindow(reader, window, PatternLayers, 10_000f);
    }
}
