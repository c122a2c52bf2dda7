using System.Runtime.InteropServices;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Attention of a batch. An item is a block of consecutive tokens of one sequence and one key/value head, over all segments they see.</summary>
internal sealed unsafe class PromptAttentionStage(ForwardBuffers buffers, ModelShape shape, KeyValuePool cache) : IComputeJob
{
    /// <summary>Pages of a segment.</summary>
    public const int SegmentPages = KeyValuePool.SegmentPositions / KeyValuePool.PagePositions;

    private readonly int _groupHeads = shape.Heads / shape.KeyValueHeads;
    private readonly int _blockTokens = BlockTokens(shape);
    private readonly float _scale = 1f / MathF.Sqrt(shape.HeadDimension);
    private readonly List<BatchSpan> _blocks = [];

    public int Layer { get; set; }

    public int Items => _blocks.Count * shape.KeyValueHeads;

    /// <summary>About 64 query rows: their partial results and one segment's keys stay in the second-level cache.</summary>
    public static int BlockTokens(ModelShape shape) => Math.Max(1, 64 / (shape.Heads / shape.KeyValueHeads));

    /// <summary>Cuts the spans of the batch into blocks; once per pass.</summary>
    public void Load(ForwardBatch batch)
    {
        _blocks.Clear();
        foreach (ref readonly BatchSpan span in batch.Spans)
        {
            for (int first = 0; first < span.Count; first += _blockTokens)
            {
                int count = Math.Min(_blockTokens, span.Count - first);
                _blocks.Add(new BatchSpan(span.Sequence, span.FirstRow + first, count, span.Position + first));
            }
        }
    }

    public void Execute(int begin, int end, int worker)
    {
        ReadOnlySpan<BatchSpan> blocks = CollectionsMarshal.AsSpan(_blocks);
        for (int item = begin; item < end; item++)
        {
            (int block, int head) = Math.DivRem(item, shape.KeyValueHeads);
            Attend(blocks[block], head, buffers.WorkerScratch(worker));
        }
    }

    private void Attend(in BatchSpan block, int head, float* totals)
    {
        int rowCount = block.Count * _groupHeads;
        float* partials = totals + ((long)_blockTokens * _groupHeads * buffers.PartialFloats);
        float* scratch = partials + ((long)_blockTokens * _groupHeads * buffers.PartialFloats);
        for (int row = 0; row < rowCount; row++)
        {
            SegmentAttention.Clear(totals + ((long)row * buffers.PartialFloats), shape.HeadDimension);
        }

        int lastPosition = block.Position + block.Count - 1;
        for (int segment = 0; segment <= lastPosition / KeyValuePool.SegmentPositions; segment++)
        {
            AttendSegment(segment, block, head, totals, partials, scratch);
        }

        for (int row = 0; row < rowCount; row++)
        {
            (int token, int query) = Math.DivRem(row, _groupHeads);
            float* output = buffers.Attended
                + ((long)(block.FirstRow + token) * shape.QueryWidth) + ((long)((head * _groupHeads) + query) * shape.HeadDimension);
            SegmentAttention.Finish(totals + ((long)row * buffers.PartialFloats), output, shape.HeadDimension);
        }
    }

    private void AttendSegment(int segment, in BatchSpan block, int head, float* totals, float* partials, float* scratch)
    {
        int seen = block.Position + 1 - (segment * KeyValuePool.SegmentPositions);
        int rowCount = block.Count * _groupHeads;

        // Earlier tokens of the block may end before this segment begins.
        int firstRow = Math.Max(0, 1 - seen) * _groupHeads;
        for (int row = firstRow; row < rowCount; row += SegmentAttention.RowsMax)
        {
            AttentionRows rows = new()
            {
                Count = Math.Min(SegmentAttention.RowsMax, rowCount - row),
                First = row,
                GroupHeads = _groupHeads,
                HeadDimension = shape.HeadDimension,
                Queries = buffers.Queries + ((long)block.FirstRow * shape.QueryWidth) + ((long)head * _groupHeads * shape.HeadDimension),
                TokenStride = shape.QueryWidth,
                TokenPositions = seen,
                TokenBegin = int.MinValue / 2,
                Scale = _scale,
                Partials = partials,
            };
            byte** pages = block.Sequence.Pages + (segment * SegmentPages);
            SegmentAttention.Attend(cache.Format, pages, cache.KeyOffset(Layer, head), cache.ValueOffset(Layer, head), rows, scratch);
            for (int done = row; done < row + rows.Count; done++)
            {
                SegmentAttention.Join(
                    totals + ((long)done * buffers.PartialFloats), partials + ((long)done * buffers.PartialFloats), shape.HeadDimension);
            }
        }
    }
}
