using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>The gated activation of the feed-forward layer, then quantises it. An item is a tile of tokens.</summary>
internal sealed unsafe class GateStage(ForwardBuffers buffers, ModelShape shape, bool isExact) : IComputeJob
{
    public void Execute(int begin, int end, int worker)
    {
        int first = begin * ActivationBuffer.TileTokens;
        int count = Math.Min(buffers.Tokens, end * ActivationBuffer.TileTokens) - first;
        long start = (long)first * shape.FeedForwardWidth;
        for (int token = 0; token < count; token++, start += shape.FeedForwardWidth)
        {
            SwiGlu.Apply(buffers.Gates + start, buffers.Ups + start, shape.FeedForwardWidth);
        }

        if (!isExact)
        {
            buffers.Activations.QuantizeTiles(begin, end);
        }
    }
}
