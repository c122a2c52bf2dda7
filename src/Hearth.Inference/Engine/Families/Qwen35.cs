using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine.Families;

/// <summary>Qwen 3.5, dense: three layers with a state to one with attention, whose output is gated.</summary>
/// <remarks>Positions of text are the same in every section of its rotary dimensions, so the sections need no attention.</remarks>
internal static class Qwen35
{
    public const string FeedForwardNorm = "post_attention_norm";
    private const int AttentionInterval = 4;

    public static ModelArchitecture Architecture { get; } = new("qwen35", RotaryStyle.Halves)
    {
        HasHeadNorm = true,
        HasOutputGate = true,
        FeedForwardNorm = FeedForwardNorm,
        Refine = Refine,
    };

    /// <summary>The layers that keep a state; layers that predict further tokens are left out.</summary>
    public static ModelShape Refine(ShapeReader reader, ModelShape shape)
    {
        int extra = reader.OptionalOrZero("nextn_predict_layers", shape.Layers - 1);
        ModelShape trunk = shape with { Layers = shape.Layers - extra, LayerShapes = shape.LayerShapes[..^extra] };
        bool[]? flags = reader.IsArray("attention.recurrent_layers") ? reader.LayerFlags("attention.recurrent_layers", trunk.Layers) : null;
        int interval = reader.Optional("full_attention_interval", ModelLimits.LayersMax, AttentionInterval);
        DeltaShape delta = ReadDelta(reader);
        return trunk.WithLayers((layer, index) => flags?[index] ?? (index + 1) % interval != 0 ? layer with { Delta = delta } : layer);
    }

    private static DeltaShape ReadDelta(ShapeReader reader)
    {
        int dimension = reader.Required("ssm.state_size", ModelLimits.HeadDimensionMax);
        int keyHeads = reader.Required("ssm.group_count", ModelLimits.HeadsMax);
        int valueHeads = reader.Required("ssm.time_step_rank", ModelLimits.HeadsMax);
        int inner = reader.Required("ssm.inner_size", ModelLimits.FeedForwardWidthMax);
        int convolution = reader.Required("ssm.conv_kernel", ModelLimits.LayersMax);
        ShapeReader.Require(valueHeads % keyHeads == 0, $"{valueHeads} value heads do not divide among {keyHeads} key heads");
        ShapeReader.Require(inner == valueHeads * dimension, $"{valueHeads} value heads of {dimension} elements are not {inner} elements");
        ShapeReader.Require(dimension % GatedDeltaRule.TileValues == 0, $"a state of {dimension} elements is no multiple of {GatedDeltaRule.TileValues}");
        ShapeReader.Require(convolution == DeltaShape.ConvolutionTokens, $"a convolution over {convolution} tokens is none over {DeltaShape.ConvolutionTokens}");
        return new DeltaShape { KeyHeads = keyHeads, ValueHeads = valueHeads, HeadDimension = dimension };
    }
}
