using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Encoders;

/// <summary>Turns query and key heads by their position. An item is a token.</summary>
internal sealed unsafe class TurnStage(EncoderShape shape, EncoderBuffers buffers, EncoderBatch batch, RotaryTable rotary) : IComputeJob
{
    public void Execute(int begin, int end, int worker)
    {
        int dimension = shape.HeadDimension;
        for (int index = begin; index < end; index++)
        {
            int position = index - batch.Start(batch.TextOf(index));
            if (!buffers.IsHeadMajor)
            {
                // Queries and keys of a token are neighbours.
                rotary.Apply(buffers.Projected + ((long)index * 3 * shape.Width), 2 * shape.Heads, dimension, position);
                continue;
            }

            for (int head = 0; head < 2 * shape.Heads; head++)
            {
                rotary.Apply(buffers.Projected + ((((long)head * buffers.TokensMax) + index) * dimension), 1, dimension, position);
            }
        }
    }
}
