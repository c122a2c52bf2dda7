using System.Runtime.InteropServices;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Attention of a batch. An item is a block of consecutive tokens of one sequence and one key/value head, over all segments they see.</summary>
internal sealed unsafe class PromptAttentionStage(ForwardBuffers buffers, KeyValuePool cache) : IComputeJob
{
    /// <summary>Query rows of a block: their partial results and one segment's keys stay in the second-level cache.</summary>
    private const int BlockRows = 64;

    /// <summary>Far enough before every segment: all positions are seen.</summary>
    private const int NoWindow = int.MinValue / 2;

    private readonly List<BatchSpan> _blocks = [];
    private int _layer;
    private LayerShape _shape = null!;
    private float* _sinks;
    private int _blockTokens;
    private int _partialFloats;

    public int Items => _blocks.Count * _shape.KeyValueHeads;

    /// <summary>Tokens of a block.</summary>
    public static int BlockTokens(LayerShape shape) => Math.Max(1, BlockRows / shape.GroupHeads);

    /// <summary>Begins a pass: its spans are cut into blocks by the next <see cref="Load"/>.</summary>
    public void Clear() => _blockTokens = 0;

    /// <summary>Chooses a layer. Spans are cut anew only where its heads are grouped otherwise than those of the layer before.</summary>
    public void Load(int layer, LayerWeights weights)
    {
        _layer = weights.Shape.SharedLayer ?? layer;
        _shape = weights.Shape;
        _sinks = weights.Sinks;
        _partialFloats = SegmentAttention.PartialFloats(_shape.HeadDimension);
        int blockTokens = BlockTokens(_shape);
        if (blockTokens != _blockTokens)
        {
            _blockTokens = blockTokens;
            Cut();
        }
    }

    public void Execute(int begin, int end, int worker)
    {
        ReadOnlySpan<BatchSpan> blocks = CollectionsMarshal.AsSpan(_blocks);
        for (int item = begin; item < end; item++)
        {
            (int block, int head) = Math.DivRem(item, _shape.KeyValueHeads);
            Attend(blocks[block], head, buffers.WorkerScratch(worker));
        }
    }

    private void Cut()
    {
        _blocks.Clear();
        foreach (ref readonly BatchSpan span in buffers.Batch.Spans)
        {
            for (int first = 0; first < span.Count; first += _blockTokens)
            {
                int count = Math.Min(_blockTokens, span.Count - first);
                _blocks.Add(new BatchSpan(span.Sequence, span.FirstRow + first, count, span.Position + first));
            }
        }
    }

    private void Attend(in BatchSpan block, int head, float* totals)
    {
        int rowCount = block.Count * _shape.GroupHeads;
        float* partials = totals + ((long)_blockTokens * _shape.GroupHeads * _partialFloats);
        float* scratch = partials + ((long)_blockTokens * _shape.GroupHeads * _partialFloats);
        for (int row = 0; row < rowCount; row++)
        {
            SegmentAttention.Clear(totals + ((long)row * _partialFloats), _shape.HeadDimension);
        }

        int firstPosition = _shape.Window == 0 ? 0 : Math.Max(0, block.Position - _shape.Window + 1);
        int lastPosition = block.Position + block.Count - 1;
        for (int segment = firstPosition / KeyValuePool.SegmentPositions; segment <= lastPosition / KeyValuePool.SegmentPositions; segment++)
        {
            AttendSegment(segment * KeyValuePool.SegmentPositions, block, head, totals, partials, scratch);
        }

        for (int row = 0; row < rowCount; row++)
        {
            (int token, int query) = Math.DivRem(row, _shape.GroupHeads);
            int queryHead = (head * _shape.GroupHeads) + query;
            float* total = totals + ((long)row * _partialFloats);
            if (_sinks is not null)
            {
                SegmentAttention.JoinSink(total, _sinks[queryHead], _shape.HeadDimension);
            }

            float* output = buffers.Attended + ((long)(block.FirstRow + token) * _shape.QueryWidth) + ((long)queryHead * _shape.HeadDimension);
            SegmentAttention.Finish(total, output, _shape.HeadDimension);
        }
    }

    private void AttendSegment(int firstPosition, in BatchSpan block, int head, float* totals, float* partials, float* scratch)
    {
        int seen = block.Position + 1 - firstPosition;
        int rowCount = block.Count * _shape.GroupHeads;
        byte** pages = block.Sequence.Pages + (firstPosition / KeyValuePool.PagePositions);

        // Earlier tokens of the block may end before this segment begins.
        int firstRow = Math.Max(0, 1 - seen) * _shape.GroupHeads;
        for (int row = firstRow; row < rowCount; row += SegmentAttention.RowsMax)
        {
            AttentionRows rows = new()
            {
                Count = Math.Min(SegmentAttention.RowsMax, rowCount - row),
                First = row,
                GroupHeads = _shape.GroupHeads,
                HeadDimension = _shape.HeadDimension,
                Queries = buffers.Queries + ((long)block.FirstRow * _shape.QueryWidth) + ((long)head * _shape.GroupHeads * _shape.HeadDimension),
                TokenStride = _shape.QueryWidth,
                TokenPositions = seen,
                TokenBegin = _shape.Window == 0 ? NoWindow : seen - _shape.Window,
                Scale = _shape.AttentionScale,
                Partials = partials,
            };
            SegmentAttention.Attend(cache.Format, pages, cache.KeyOffset(_layer, head), cache.ValueOffset(_layer, head), rows, scratch);
            for (int done = row; done < row + rows.Count; done++)
            {
                SegmentAttention.Join(totals + ((long)done * _partialFloats), partials + ((long)done * _partialFloats), _shape.HeadDimension);
            }
        }
    }
}
