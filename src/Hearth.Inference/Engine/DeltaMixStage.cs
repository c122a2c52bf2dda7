using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>The convolution of a delta-net layer. An item is a block of channels of one sequence.</summary>
internal sealed unsafe class DeltaMixStage(ForwardBuffers buffers, DeltaShape shape, float* mixed) : IComputeJob
{
    private const int BlockChannels = 512;

    private readonly int _blocks = (shape.MixedWidth + BlockChannels - 1) / BlockChannels;
    private int _layer;
    private DeltaWeights _weights = null!;

    public int Items => buffers.Batch.Spans.Length * _blocks;

    public void Load(int layer, DeltaWeights weights)
    {
        _layer = layer;
        _weights = weights;
    }

    public void Execute(int begin, int end, int worker)
    {
        for (int item = begin; item < end; item++)
        {
            (int index, int block) = Math.DivRem(item, _blocks);
            BatchSpan span = buffers.Batch.Spans[index];
            CausalConvolution.Apply(
                mixed + ((long)span.FirstRow * shape.MixedWidth),
                shape.MixedWidth,
                _weights.Convolution,
                span.Sequence.StateOf(_layer),
                shape.MixedWidth,
                block * BlockChannels,
                Math.Min(shape.MixedWidth, (block + 1) * BlockChannels),
                span.Count);
        }
    }
}
