using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Encoders;

/// <summary>Adds what a sub-layer gave to the residual stream, normalises the sum and quantises it. An item is a tile of tokens.</summary>
internal sealed unsafe class NormalizeTextStage(EncoderShape shape, EncoderBuffers buffers) : IComputeJob
{
    public EncoderNorm Norm { get; set; }

    public void Execute(int begin, int end, int worker)
    {
        int last = Math.Min(buffers.Input.Tokens, end * ShortRows.TileTokens);
        for (int index = begin * ShortRows.TileTokens; index < last; index++)
        {
            long start = (long)index * shape.Width;
            LayerNorm.Apply(
                buffers.Hidden + start, buffers.Delta + start, Norm.Weights, Norm.Bias, buffers.Hidden + start, shape.Width, shape.NormEpsilon);
        }

        buffers.Input.Quantize(begin, end);
    }
}
