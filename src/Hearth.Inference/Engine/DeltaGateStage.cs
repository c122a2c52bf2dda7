using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Normalises what the heads gave, gates it, and quantises the result. An item is a tile of rows.</summary>
internal sealed unsafe class DeltaGateStage(ForwardBuffers buffers, DeltaShape shape, DeltaLayer layer, float epsilon, bool isExact) : IComputeJob
{
    public DeltaWeights Weights { get; set; } = null!;

    /// <summary>Names the result as the input of the next product.</summary>
    public void Load() => buffers.Activations.Load(layer.OutputGates, shape.ValueWidth, shape.ValueWidth, buffers.Tokens);

    public void Execute(int begin, int end, int worker)
    {
        int last = Math.Min(buffers.Tokens, end * ActivationBuffer.TileTokens);
        for (int row = begin * ActivationBuffer.TileTokens; row < last; row++)
        {
            float* output = layer.Outputs + ((long)row * shape.ValueWidth);
            for (int head = 0; head < shape.ValueHeads; head++)
            {
                float* values = output + ((long)head * shape.HeadDimension);
                RmsNorm.Apply(values, Weights.Norm, values, shape.HeadDimension, epsilon);
            }

            SwiGlu.Apply(layer.OutputGates + ((long)row * shape.ValueWidth), output, shape.ValueWidth);
        }

        if (!isExact)
        {
            buffers.Activations.QuantizeTiles(begin, end);
        }
    }
}
