using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Attention of a batch of one token. An item is one segment of one key/value head; <see cref="Join"/> then joins the segments.</summary>
internal sealed unsafe class TokenAttentionStage(ForwardBuffers buffers, ModelShape shape, KeyValuePool cache) : IComputeJob
{
    private readonly int _groupHeads = shape.Heads / shape.KeyValueHeads;
    private readonly float _scale = 1f / MathF.Sqrt(shape.HeadDimension);

    public int Layer { get; set; }

    public int Items => Segments * shape.KeyValueHeads;

    /// <summary>Segments that the token sees.</summary>
    public int Segments => (Position / KeyValuePool.SegmentPositions) + 1;

    private int Position => buffers.Batch.Spans[0].Position;

    public void Execute(int begin, int end, int worker)
    {
        for (int item = begin; item < end; item++)
        {
            (int segment, int head) = Math.DivRem(item, shape.KeyValueHeads);
            Attend(segment, head, buffers.WorkerScratch(worker));
        }
    }

    /// <summary>Makes the output of all heads from their segments, in ascending order.</summary>
    public void Join()
    {
        float* total = buffers.WorkerScratch(0);
        for (int head = 0; head < shape.Heads; head++)
        {
            SegmentAttention.Clear(total, shape.HeadDimension);
            for (int segment = 0; segment < Segments; segment++)
            {
                SegmentAttention.Join(total, Partial(segment, head), shape.HeadDimension);
            }

            SegmentAttention.Finish(total, buffers.Attended + ((long)head * shape.HeadDimension), shape.HeadDimension);
        }
    }

    private void Attend(int segment, int head, float* scratch)
    {
        int firstQuery = head * _groupHeads;
        for (int row = 0; row < _groupHeads; row += SegmentAttention.RowsMax)
        {
            AttentionRows rows = new()
            {
                Count = Math.Min(SegmentAttention.RowsMax, _groupHeads - row),
                First = row,
                GroupHeads = _groupHeads,
                HeadDimension = shape.HeadDimension,
                Queries = buffers.Queries + ((long)firstQuery * shape.HeadDimension),
                TokenStride = 0,
                TokenPositions = Position + 1 - (segment * KeyValuePool.SegmentPositions),
                TokenBegin = 0,
                Scale = _scale,
                Partials = Partial(segment, firstQuery),
            };
            byte** pages = buffers.Batch.Spans[0].Sequence.Pages + (segment * PromptAttentionStage.SegmentPages);
            SegmentAttention.Attend(cache.Format, pages, cache.KeyOffset(Layer, head), cache.ValueOffset(Layer, head), rows, scratch);
        }
    }

    private float* Partial(int segment, int head) => buffers.DecodePartials + ((((long)segment * shape.Heads) + head) * buffers.PartialFloats);
}
