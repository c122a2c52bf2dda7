using Hearth.Compute;
using Hearth.Compute.Weights;
using Hearth.Inference.Engine;

namespace Hearth.Benchmarks.Speed;

/// <summary>What decoding one token reads of memory: the packed matrices that it passes, and the keys and values before it.</summary>
internal static class TokenTraffic
{
    /// <summary>In bytes, for models of attention layers, dense or with experts; keys and values of two bytes each.</summary>
    public static long Bytes(LanguageModel model, int position)
    {
        long bytes = Bytes(model.Weights.Output);
        foreach (LayerWeights layer in model.Weights.Layers)
        {
            bytes += Bytes(layer.Query) + Bytes(layer.Key) + Bytes(layer.Value) + Bytes(layer.AttentionOutput);
            bytes += Bytes(layer.Gate) + Bytes(layer.Up) + Bytes(layer.Down);
            if (layer.Experts is { } experts && model.Shape.Experts is { } shape)
            {
                bytes += Bytes(experts.Router) + (shape.Used * (Bytes(experts.Gates[0]) + Bytes(experts.Ups[0]) + Bytes(experts.Downs[0])));
            }

            bytes += 2L * layer.Shape.KeyValueWidth * position * sizeof(ushort);
        }

        return bytes;
    }

    // An expert is a slice, which holds no memory of its own, so its size is computed.
    private static long Bytes(WeightMatrix? matrix) => matrix switch
    {
        null => 0,
        { Format: TensorFormat.F32 or TensorFormat.F16 or TensorFormat.BF16 } => matrix.Rows * TensorRows.LengthBytes(matrix.Format, matrix.Columns),
        _ => matrix.Groups * new PackedLayout(matrix.Format, matrix.Columns).GroupBytes,
    };
}
