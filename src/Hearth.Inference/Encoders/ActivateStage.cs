using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Encoders;

/// <summary>The activation of the feed-forward layer, then quantises it. An item is a tile of tokens.</summary>
internal sealed unsafe class ActivateStage(EncoderShape shape, EncoderBuffers buffers) : IComputeJob
{
    public void Execute(int begin, int end, int worker)
    {
        int last = Math.Min(buffers.Input.Tokens, end * ShortRows.TileTokens);
        for (int index = begin * ShortRows.TileTokens; index < last; index++)
        {
            long start = (long)index * shape.FeedForwardWidth;
            if (shape.Architecture.IsGated)
            {
                SwiGlu.Apply(buffers.Gates + start, buffers.Inner + start, shape.FeedForwardWidth);
            }
            else
            {
                GaussianErrorUnit.Apply(buffers.Inner + start, shape.FeedForwardWidth);
            }
        }

        buffers.Input.Quantize(begin, end);
    }
}
