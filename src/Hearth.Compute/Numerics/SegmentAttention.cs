using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Attention of a few query rows over one segment of a sequence's pages, and the joining of segments.</summary>
/// <remarks>
/// <para>Invariants.</para>
/// <list type="number">
/// <item>A query's result is: for each segment, softmax and weighted sum over its positions; then the segments joined in ascending order. Segments
/// begin at absolute positions, so the order of every sum depends on positions alone: not on threads, on how a prompt was cut, on how many rows were
/// taken together, nor on whether it was decode or prefill.</item>
/// <item>A score is one chain of fused multiply-adds over ascending dimensions; with <see cref="KeyValueFormat.Byte"/> one per 32 dimensions, times the
/// scale, joined in ascending order, and weights are multiplied with the values' scales before they are summed. A weighted sum is one chain over ascending positions. The
/// sum of weights is sixteen chains over ascending pages, folded at the end.</item>
/// <item>Positions that a row does not see have the weight zero exactly, and <see cref="KeyValuePool"/> keeps them finite: they change no bit. A segment
/// of which a row sees nothing has a partial result that joining leaves out.</item>
/// <item>No array grows with the context: scores exist for one segment and <see cref="RowsMax"/> rows.</item>
/// </list>
/// <para>What is done is here; how sums run through registers is in <see cref="SegmentKernels"/>.</para>
/// <para>A partial result is <see cref="KeyValuePool.Pad"/> floats of weighted sum, then the largest score, then the sum of weights.</para>
/// </remarks>
public static unsafe class SegmentAttention
{
    /// <summary>Query rows taken together.</summary>
    public const int RowsMax = 4;

    /// <summary>Scales of one block of 32 elements, position by position.</summary>
    private const int ScaleRowBytes = KeyValuePool.PagePositions * sizeof(ushort);

    /// <summary>Floats between partial results.</summary>
    public static int PartialFloats(int headDimension) => KeyValuePool.Pad(headDimension) + FloatLanes.Count;

    /// <summary>Floats of scratch that <see cref="Attend"/> needs.</summary>
    public static int ScratchFloats(int headDimension) => RowsMax * ((3 * KeyValuePool.SegmentPositions) + KeyValuePool.Pad(headDimension));

    /// <summary>Makes the partial results of some rows over one segment.</summary>
    /// <param name="format">How keys and values are stored.</param>
    /// <param name="pages">The segment's pages, as many as the rows see.</param>
    /// <param name="keyOffset">As <see cref="KeyValuePool.KeyOffset"/>.</param>
    /// <param name="valueOffset">As <see cref="KeyValuePool.ValueOffset"/>.</param>
    /// <param name="rows">The queries.</param>
    /// <param name="scratch">64-byte aligned, <see cref="ScratchFloats"/> long.</param>
    public static void Attend(KeyValueFormat format, byte** pages, long keyOffset, long valueOffset, in AttentionRows rows, float* scratch)
    {
        if (format is KeyValueFormat.Half)
        {
            Attend<HalfElement>(pages, keyOffset, valueOffset, rows, scratch);
        }
        else if (format is KeyValueFormat.Byte)
        {
            Attend<ByteElement>(pages, keyOffset, valueOffset, rows, scratch);
        }
        else
        {
            Attend<SingleElement>(pages, keyOffset, valueOffset, rows, scratch);
        }
    }

    /// <summary>Makes a partial result over no position, to begin joining with.</summary>
    public static void Clear(float* total, int headDimension)
    {
        int padded = KeyValuePool.Pad(headDimension);
        new Span<float>(total, padded).Clear();
        total[padded] = float.NegativeInfinity;
        total[padded + 1] = 0;
    }

    /// <summary>Joins the partial result of the next segment to those before it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Join(float* total, float* next, int headDimension)
    {
        int padded = KeyValuePool.Pad(headDimension);
        if (float.IsNegativeInfinity(next[padded]))
        {
            return;
        }

        float largest = MathF.Max(total[padded], next[padded]);
        float keep = MathF.Exp(total[padded] - largest);
        float add = MathF.Exp(next[padded] - largest);
        Vector512<float> keeps = Vector512.Create(keep);
        Vector512<float> adds = Vector512.Create(add);
        for (int index = 0; index < padded; index += FloatLanes.Count)
        {
            Vector512.FusedMultiplyAdd(Vector512.Load(next + index), adds, Vector512.Load(total + index) * keeps).Store(total + index);
        }

        total[padded] = largest;
        total[padded + 1] = MathF.FusedMultiplyAdd(next[padded + 1], add, total[padded + 1] * keep);
    }

    /// <summary>Joins a position without a value, whose score is given: an attention sink.</summary>
    public static void JoinSink(float* total, float score, int headDimension)
    {
        int padded = KeyValuePool.Pad(headDimension);
        float largest = MathF.Max(total[padded], score);
        float keep = MathF.Exp(total[padded] - largest);
        Vector512<float> keeps = Vector512.Create(keep);
        for (int index = 0; index < padded; index += FloatLanes.Count)
        {
            (Vector512.Load(total + index) * keeps).Store(total + index);
        }

        total[padded] = largest;
        total[padded + 1] = MathF.FusedMultiplyAdd(total[padded + 1], keep, MathF.Exp(score - largest));
    }

    /// <summary>Divides by the sum of weights: the output of the head.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Finish(float* total, float* output, int headDimension)
    {
        float factor = 1f / total[KeyValuePool.Pad(headDimension) + 1];
        int index = 0;
        for (; index <= headDimension - FloatLanes.Count; index += FloatLanes.Count)
        {
            (Vector512.Load(total + index) * Vector512.Create(factor)).Store(output + index);
        }

        for (; index < headDimension; index++)
        {
            output[index] = total[index] * factor;
        }
    }

    private static void Attend<TElement>(byte** pages, long keyOffset, long valueOffset, in AttentionRows rows, float* scratch)
        where TElement : struct, IKeyValueElement
    {
        switch (rows.Count)
        {
            case 1:
                Attend<TElement, OneRow>(pages, keyOffset, valueOffset, rows, scratch);
                break;
            case 2:
                Attend<TElement, TwoRows>(pages, keyOffset, valueOffset, rows, scratch);
                break;
            case 3:
                Attend<TElement, ThreeRows>(pages, keyOffset, valueOffset, rows, scratch);
                break;
            default:
                Attend<TElement, FourRows>(pages, keyOffset, valueOffset, rows, scratch);
                break;
        }
    }

    private static void Attend<TElement, TRows>(byte** pages, long keyOffset, long valueOffset, in AttentionRows rows, float* scratch)
        where TElement : struct, IKeyValueElement
        where TRows : struct, IRowCount
    {
        int dimension = rows.HeadDimension;
        int padded = KeyValuePool.Pad(dimension);
        float* scores = scratch;
        float* lower = scratch + (RowsMax * KeyValuePool.SegmentPositions);
        float* upper = lower + (RowsMax * KeyValuePool.SegmentPositions);
        float* queries = upper + (RowsMax * KeyValuePool.SegmentPositions);
        int begin = KeyValuePool.SegmentPositions;
        int end = 0;
        for (int row = 0; row < TRows.Count; row++)
        {
            begin = Math.Min(begin, rows.Begin(row));
            end = Math.Max(end, rows.End(row));
            float* query = rows.Query(row);
            float scale = rows.Scale;
            for (int index = 0; index < dimension; index++)
            {
                queries[(row * padded) + index] = query[index] * scale * TElement.Factor;
            }
        }

        if (begin >= end)
        {
            for (int row = 0; row < TRows.Count; row++)
            {
                Clear(rows.Partial(row), dimension);
            }

            return;
        }

        int firstPage = begin / KeyValuePool.PagePositions;
        int lanesBegin = firstPage * SegmentKernels.PageLanes;
        int lanesEnd = (end + KeyValuePool.LanePositions - 1) / KeyValuePool.LanePositions;
        if (TElement.HasScales)
        {
            long scaleOffset = keyOffset + ((long)KeyValuePool.PagePositions * dimension);
            for (int first = 0; first < dimension; first += KeyValuePool.ScaleElements)
            {
                int last = Math.Min(dimension, first + KeyValuePool.ScaleElements);
                SegmentKernels.Score<TElement, TRows>(pages, keyOffset, queries, scores, lanesBegin, lanesEnd, dimension, padded, first, last, scaleOffset);
                scaleOffset += ScaleRowBytes;
            }
        }
        else
        {
            SegmentKernels.Score<TElement, TRows>(pages, keyOffset, queries, scores, lanesBegin, lanesEnd, dimension, padded, 0, dimension, 0);
        }

        for (int row = 0; row < TRows.Count; row++)
        {
            float* partial = rows.Partial(row);
            (partial[padded], partial[padded + 1]) =
                Weights(scores + (row * KeyValuePool.SegmentPositions), rows.Begin(row), rows.End(row), lanesBegin, lanesEnd, TElement.Factor);
        }

        int start = 0;
        for (; start <= padded - (4 * FloatLanes.Count); start += 4 * FloatLanes.Count)
        {
            if (TElement.HasScales)
            {
                SegmentKernels.ScaleWeights<TRows>(pages, ScaleRow(valueOffset, padded, start), scores, lower, lanesBegin, lanesEnd);
                SegmentKernels.ScaleWeights<TRows>(pages, ScaleRow(valueOffset, padded, start + KeyValuePool.ScaleElements), scores, upper, lanesBegin, lanesEnd);
                SegmentKernels.WeighFour<TElement, TRows>(pages, valueOffset, lower, upper, rows, firstPage, end, start, padded);
            }
            else
            {
                SegmentKernels.WeighFour<TElement, TRows>(pages, valueOffset, scores, scores, rows, firstPage, end, start, padded);
            }
        }

        for (; start < padded; start += FloatLanes.Count)
        {
            if (TElement.HasScales)
            {
                SegmentKernels.ScaleWeights<TRows>(pages, ScaleRow(valueOffset, padded, start), scores, lower, lanesBegin, lanesEnd);
            }

            SegmentKernels.WeighOne<TElement, TRows>(pages, valueOffset, TElement.HasScales ? lower : scores, rows, firstPage, end, start, padded);
        }
    }

    /// <summary>Where the scales of the block that an element of a value belongs to begin, relative to a page.</summary>
    private static long ScaleRow(long valueOffset, int padded, int element) =>
        valueOffset + ((long)KeyValuePool.PagePositions * padded) + (element / KeyValuePool.ScaleElements * ScaleRowBytes);

    /// <summary>Turns scores into e^(score - largest), times the factor that the values' form asks for; zero for what the row does not see.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Largest, float Sum) Weights(float* scores, int begin, int end, int lanesBegin, int lanesEnd, float factor)
    {
        const int Lanes = FloatLanes.Count;
        if (begin >= end)
        {
            new Span<float>(scores + (lanesBegin * Lanes), (lanesEnd - lanesBegin) * Lanes).Clear();
            return (float.NegativeInfinity, 0f);
        }

        for (int index = lanesBegin * Lanes; index < begin; index++)
        {
            scores[index] = float.NegativeInfinity;
        }

        for (int index = end; index < lanesEnd * Lanes; index++)
        {
            scores[index] = float.NegativeInfinity;
        }

        Vector512<float> largest = Vector512.Load(scores + (lanesBegin * Lanes));
        for (int lane = lanesBegin + 1; lane < lanesEnd; lane++)
        {
            largest = Vector512.MaxNative(largest, Vector512.Load(scores + (lane * Lanes)));
        }

        float top = FloatLanes.Max(largest);
        Vector512<float> tops = Vector512.Create(top);
        Vector512<float> factors = Vector512.Create(factor);
        Vector512<float> sum = Vector512<float>.Zero;
        for (int lane = lanesBegin; lane < lanesEnd; lane++)
        {
            Vector512<float> weight = FloatLanes.Exp(Vector512.Load(scores + (lane * Lanes)) - tops);
            sum += weight;
            (weight * factors).Store(scores + (lane * Lanes));
        }

        return (top, FloatLanes.Sum(sum));
    }
}
