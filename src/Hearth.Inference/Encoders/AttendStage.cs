using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Encoders;

/// <summary>Attention of every text over itself. An item is a block of queries of one head of one text.</summary>
internal sealed unsafe class AttendStage(EncoderShape shape, EncoderBuffers buffers, EncoderBatch batch) : IComputeJob
{
    private readonly int[] _firstItems = new int[EncoderBatch.TextsMax + 1];
    private readonly float _scale = 1f / MathF.Sqrt(shape.HeadDimension);

    public int Items { get; private set; }

    /// <summary>Divides the batch.</summary>
    public void Load()
    {
        Items = 0;
        for (int text = 0; text < batch.Texts; text++)
        {
            _firstItems[text] = Items;
            Items += shape.Heads * Blocks(text);
        }

        _firstItems[batch.Texts] = Items;
    }

    public void Execute(int begin, int end, int worker)
    {
        float* scratch = buffers.WorkerScratch(worker);
        for (int item = begin; item < end; item++)
        {
            int found = Array.BinarySearch(_firstItems, 0, batch.Texts + 1, item);
            int text = found >= 0 ? found : ~found - 1;
            (int head, int block) = Math.DivRem(item - _firstItems[text], Blocks(text));
            int first = block * SequenceAttention.BlockQueries;
            int count = Math.Min(SequenceAttention.BlockQueries, batch.Length(text) - first);
            SequenceAttention.Attend(Head(text, head), batch.Length(text), first, count, scratch);
        }
    }

    private int Blocks(int text) => (batch.Length(text) + SequenceAttention.BlockQueries - 1) / SequenceAttention.BlockQueries;

    private AttentionHead Head(int text, int head)
    {
        int dimension = shape.HeadDimension;
        long start = batch.Start(text);
        long tokenStride = buffers.IsHeadMajor ? dimension : 3L * shape.Width;
        long headStride = buffers.IsHeadMajor ? (long)buffers.TokensMax * dimension : dimension;
        float* queries = buffers.Projected + (head * headStride) + (start * tokenStride);
        return new AttentionHead
        {
            Queries = queries,
            Keys = queries + (shape.Heads * headStride),
            Values = queries + (2 * shape.Heads * headStride),
            TokenStride = tokenStride,
            Dimension = dimension,
            Scale = _scale,
            Output = buffers.Attended + (start * shape.Width) + ((long)head * dimension),
            OutputStride = shape.Width,
        };
    }
}
