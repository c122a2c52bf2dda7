using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Attention of a batch of one token. An item is one segment of one key/value head; <see cref="Join"/> then joins the segments.</summary>
internal sealed unsafe class TokenAttentionStage(ForwardBuffers buffers, KeyValuePool cache) : IComputeJob
{
    private int _layer;
    private LayerShape _shape = null!;
    private float* _sinks;
    private int _position;
    private int _firstSegment;

    /// <summary>Segments that the token sees, times heads.</summary>
    public int Items => Segments * _shape.KeyValueHeads;

    private int Segments => (_position / KeyValuePool.SegmentPositions) - _firstSegment + 1;

    private TokenSequence Sequence => buffers.Batch.Spans[0].Sequence;

    public void Load(int layer, LayerWeights weights)
    {
        _layer = weights.Shape.SharedLayer ?? layer;
        _shape = weights.Shape;
        _sinks = weights.Sinks;
        _position = buffers.Batch.Spans[0].Position;
        _firstSegment = _shape.Window == 0 ? 0 : Math.Max(0, _position - _shape.Window + 1) / KeyValuePool.SegmentPositions;
    }

    public void Execute(int begin, int end, int worker)
    {
        for (int item = begin; item < end; item++)
        {
            (int segment, int head) = Math.DivRem(item, _shape.KeyValueHeads);
            Attend(segment, head, buffers.WorkerScratch(worker));
        }
    }

    /// <summary>Makes the output of all heads from their segments, in ascending order.</summary>
    public void Join()
    {
        float* total = buffers.WorkerScratch(0);
        for (int head = 0; head < _shape.Heads; head++)
        {
            SegmentAttention.Clear(total, _shape.HeadDimension);
            for (int segment = 0; segment < Segments; segment++)
            {
                SegmentAttention.Join(total, Partial(segment, head), _shape.HeadDimension);
            }

            if (_sinks is not null)
            {
                SegmentAttention.JoinSink(total, _sinks[head], _shape.HeadDimension);
            }

            SegmentAttention.Finish(total, buffers.Attended + ((long)head * _shape.HeadDimension), _shape.HeadDimension);
        }
    }

    private void Attend(int segment, int head, float* scratch)
    {
        int firstQuery = head * _shape.GroupHeads;
        int firstPosition = (_firstSegment + segment) * KeyValuePool.SegmentPositions;
        byte** pages = Sequence.Pages + (firstPosition / KeyValuePool.PagePositions);
        for (int row = 0; row < _shape.GroupHeads; row += SegmentAttention.RowsMax)
        {
            AttentionRows rows = new()
            {
                Count = Math.Min(SegmentAttention.RowsMax, _shape.GroupHeads - row),
                First = row,
                GroupHeads = _shape.GroupHeads,
                HeadDimension = _shape.HeadDimension,
                Queries = buffers.Queries + ((long)firstQuery * _shape.HeadDimension),
                TokenStride = 0,
                TokenPositions = _position + 1 - firstPosition,
                TokenBegin = _shape.Window == 0 ? 0 : _position + 1 - _shape.Window - firstPosition,
                Scale = _shape.AttentionScale,
                Partials = Partial(segment, firstQuery),
            };
            SegmentAttention.Attend(cache.Format, pages, cache.KeyOffset(_layer, head), cache.ValueOffset(_layer, head), rows, scratch);
        }
    }

    private float* Partial(int segment, int head) =>
        buffers.DecodePartials + ((((long)segment * _shape.Heads) + head) * SegmentAttention.PartialFloats(_shape.HeadDimension));
}
