using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Attention of many tokens. An item is a block of consecutive tokens of one key/value head, over all segments they see.</summary>
internal sealed unsafe class PromptAttentionStage(ForwardBuffers buffers, ModelShape shape, KeyValueCache cache) : IComputeJob
{
    private readonly int _groupHeads = shape.Heads / shape.KeyValueHeads;
    private readonly int _blockTokens = BlockTokens(shape);
    private readonly float _scale = 1f / MathF.Sqrt(shape.HeadDimension);

    public int Layer { get; set; }

    public int Items => (buffers.Tokens + _blockTokens - 1) / _blockTokens * shape.KeyValueHeads;

    /// <summary>About 64 query rows: their partial results and one segment's keys stay in the second-level cache.</summary>
    public static int BlockTokens(ModelShape shape) => Math.Max(1, 64 / (shape.Heads / shape.KeyValueHeads));

    public void Execute(int begin, int end, int worker)
    {
        for (int item = begin; item < end; item++)
        {
            (int block, int head) = Math.DivRem(item, shape.KeyValueHeads);
            Attend(block * _blockTokens, head, buffers.WorkerScratch(worker));
        }
    }

    private void Attend(int firstToken, int head, float* totals)
    {
        int rowCount = Math.Min(_blockTokens, buffers.Tokens - firstToken) * _groupHeads;
        float* partials = totals + ((long)_blockTokens * _groupHeads * buffers.PartialFloats);
        float* scratch = partials + ((long)_blockTokens * _groupHeads * buffers.PartialFloats);
        for (int row = 0; row < rowCount; row++)
        {
            SegmentAttention.Clear(totals + ((long)row * buffers.PartialFloats), shape.HeadDimension);
        }

        int lastPosition = buffers.Position + firstToken + (rowCount / _groupHeads) - 1;
        for (int segment = 0; segment <= lastPosition / KeyValueCache.SegmentPositions; segment++)
        {
            AttendSegment(segment, firstToken, head, rowCount, totals, partials, scratch);
        }

        for (int row = 0; row < rowCount; row++)
        {
            (int token, int query) = Math.DivRem(row, _groupHeads);
            float* output = buffers.Attended
                + ((long)(firstToken + token) * shape.QueryWidth) + ((long)((head * _groupHeads) + query) * shape.HeadDimension);
            SegmentAttention.Finish(totals + ((long)row * buffers.PartialFloats), output, shape.HeadDimension);
        }
    }

    private void AttendSegment(int segment, int firstToken, int head, int rowCount, float* totals, float* partials, float* scratch)
    {
        int seen = buffers.Position + firstToken + 1 - (segment * KeyValueCache.SegmentPositions);

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
                Queries = buffers.Queries + ((long)firstToken * shape.QueryWidth) + ((long)head * _groupHeads * shape.HeadDimension),
                TokenStride = shape.QueryWidth,
                TokenPositions = seen,
                Scale = _scale,
                Partials = partials,
            };
            SegmentAttention.Attend(cache.Format, cache.Keys(segment, Layer, head), cache.Values(segment, Layer, head), rows, scratch);
            for (int done = row; done < row + rows.Count; done++)
            {
                SegmentAttention.Join(
                    totals + ((long)done * buffers.PartialFloats), partials + ((long)done * buffers.PartialFloats), shape.HeadDimension);
            }
        }
    }
}
