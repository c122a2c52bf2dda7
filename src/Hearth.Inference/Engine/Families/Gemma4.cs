using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>Gemma 4, text: layers with a window have shorter heads, the last layers read what earlier ones keep, and small sizes add a vector per token to each layer,
/// and one size has experts beside the dense part.</summary>
internal static class Gemma4
{
    private const string Pattern = "attention.sliding_window_pattern";

    public static ModelArchitecture Architecture { get; } = new("gemma4", RotaryStyle.Halves)
    {
        HasHeadNorm = true,
        HasValueNorm = true,
        HasPostNorm = true,
        HasLayerSizes = true,
        ScalesEmbedding = true,
        Activation = GateActivation.Gelu,
        Refine = Refine,
    };

    private static ModelShape Refine(ShapeReader reader, ModelShape shape)
    {
        int window = reader.Required("attention.sliding_window", ModelLimits.ContextLengthMax);
        int dimension = reader.Optional("attention.key_length_swa", ModelLimits.HeadDimensionMax, shape.HeadDimension);
        bool[] flags = reader.LayerFlags(Pattern, shape.Layers) ?? throw new InferenceException(InferenceErrors.ModelShapeInvalid, $"The model file does not say {Pattern}.");
        int storing = shape.Layers - reader.OptionalOrZero("attention.shared_kv_layers", shape.Layers - 1);
        RotaryShape full = shape.Rotaries[0];
        RotaryShape slow = new()
        {
            Dimension = reader.Optional("rope.dimension_count_swa", dimension, Math.Min(dimension, full.Dimension)),
            Base = reader.Positive("rope.freq_base_swa", 1e12f, 10_000f),
        };
        ShapeReader.Require(dimension % 2 == 0 && slow.Dimension % 2 == 0, $"a head of {dimension} elements, {slow.Dimension} of which turn, is odd");
        ShapeReader.Require(storing == shape.Layers || storing >= 2, $"{storing} layers that keep keys and values are too few to share them");
        ModelShape refined = shape.WithLayers((layer, index) => Layer(layer with { AttentionScale = 1f }, index)) with
        {
            Rotaries = [full, slow],
            LogitCap = reader.PositiveOrZero("final_logit_softcapping", 1e6f),
            LayerInputWidth = reader.OptionalOrZero("embedding_length_per_layer_input", ModelLimits.WidthMax),
        };
        foreach (LayerShape layer in refined.LayerShapes)
        {
            ShapeReader.Require(
                layer.SharedLayer is not { } source || refined.LayerShapes[source].KeyValueWidth == layer.KeyValueWidth,
                "a layer reads keys and values of another shape than its own");
        }

        return reader.OptionalOrZero("expert_count", ModelLimits.ExpertsMax) == 0 ? refined : refined.WithExperts(reader.ReadExperts(shape) with { HasDense = true });

        LayerShape Layer(LayerShape layer, int index)
        {
            // The last layer of each kind that keeps keys and values serves all behind it.
            int? shared = index < storing ? null : storing - (flags[index] ? 2 : 1);
            return flags[index]
                ? layer with { Window = window, Rotary = 1, HeadDimension = dimension, SharedLayer = shared }
                : layer with { SharedLayer = shared };
        }
    }
}
