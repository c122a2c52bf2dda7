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
/// <para>A partial result is <see cref="KeyValuePool.Pad"/> floats of weighted sum, then the largest score, then the sum of weights.</para>
/// </remarks>
public static unsafe class SegmentAttention
{
    /// <summary>Query rows taken together.</summary>
    public const int RowsMax = 4;

    /// <summary>Groups of sixteen positions in a page.</summary>
    private const int PageLanes = KeyValuePool.PagePositions / KeyValuePool.LanePositions;

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
        int lanesBegin = firstPage * PageLanes;
        int lanesEnd = (end + KeyValuePool.LanePositions - 1) / KeyValuePool.LanePositions;
        if (TElement.HasScales)
        {
            long scaleOffset = keyOffset + ((long)KeyValuePool.PagePositions * dimension);
            for (int first = 0; first < dimension; first += KeyValuePool.ScaleElements)
            {
                int last = Math.Min(dimension, first + KeyValuePool.ScaleElements);
                Score<TElement, TRows>(pages, keyOffset, queries, scores, lanesBegin, lanesEnd, dimension, padded, first, last, scaleOffset);
                scaleOffset += ScaleRowBytes;
            }
        }
        else
        {
            Score<TElement, TRows>(pages, keyOffset, queries, scores, lanesBegin, lanesEnd, dimension, padded, 0, dimension, 0);
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
                ScaleWeights<TRows>(pages, ScaleRow(valueOffset, padded, start), scores, lower, lanesBegin, lanesEnd);
                ScaleWeights<TRows>(pages, ScaleRow(valueOffset, padded, start + KeyValuePool.ScaleElements), scores, upper, lanesBegin, lanesEnd);
                WeighFour<TElement, TRows>(pages, valueOffset, lower, upper, rows, firstPage, end, start, padded);
            }
            else
            {
                WeighFour<TElement, TRows>(pages, valueOffset, scores, scores, rows, firstPage, end, start, padded);
            }
        }

        for (; start < padded; start += FloatLanes.Count)
        {
            if (TElement.HasScales)
            {
                ScaleWeights<TRows>(pages, ScaleRow(valueOffset, padded, start), scores, lower, lanesBegin, lanesEnd);
            }

            WeighOne<TElement, TRows>(pages, valueOffset, TElement.HasScales ? lower : scores, rows, firstPage, end, start, padded);
        }
    }

    /// <summary>Where the scales of the block that an element of a value belongs to begin, relative to a page.</summary>
    private static long ScaleRow(long valueOffset, int padded, int element) =>
        valueOffset + ((long)KeyValuePool.PagePositions * padded) + (element / KeyValuePool.ScaleElements * ScaleRowBytes);

    /// <summary>Weights times the scales of one block of the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScaleWeights<TRows>(byte** pages, long scaleOffset, float* weights, float* scaled, int lanesBegin, int lanesEnd)
        where TRows : struct, IRowCount
    {
        for (int lane = lanesBegin; lane < lanesEnd; lane++)
        {
            Vector512<float> scale = LaneScales(pages, scaleOffset, lane);
            long first = (long)lane * FloatLanes.Count;
            for (int row = 0; row < TRows.Count; row++, first += KeyValuePool.SegmentPositions)
            {
                (Vector512.Load(weights + first) * scale).Store(scaled + first);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LaneScales(byte** pages, long scaleOffset, int lane) =>
        ByteRows.Scales((ushort*)(pages[lane / PageLanes] + scaleOffset) + (lane % PageLanes * FloatLanes.Count));

    /// <summary>Scores of groups of 16 positions: the four of a page at a time, so that 4 × rows chains hide the latency of a multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score<TElement, TRows>(
        byte** pages,
        long keyOffset,
        float* queries,
        float* scores,
        int lanesBegin,
        int lanesEnd,
        int dimension,
        int stride,
        int dimensionBegin,
        int dimensionEnd,
        long scaleOffset)
        where TElement : struct, IKeyValueElement
        where TRows : struct, IRowCount
    {
        const int Segment = KeyValuePool.SegmentPositions;
        const int Lanes = FloatLanes.Count;
        long laneElements = (long)Lanes * dimension;
        float* q1 = queries + stride;
        float* q2 = q1 + stride;
        float* q3 = q2 + stride;
        int lane = lanesBegin;
        for (; lane <= lanesEnd - PageLanes; lane += PageLanes)
        {
            byte* keys = pages[lane / PageLanes] + keyOffset;
            long first = (long)dimensionBegin * Lanes;
            Vector512<float> a0 = Vector512<float>.Zero, a1 = a0, a2 = a0, a3 = a0;
            Vector512<float> b0 = a0, b1 = a0, b2 = a0, b3 = a0;
            Vector512<float> c0 = a0, c1 = a0, c2 = a0, c3 = a0;
            Vector512<float> d0 = a0, d1 = a0, d2 = a0, d3 = a0;
            for (int index = dimensionBegin; index < dimensionEnd; index++, first += Lanes)
            {
                Vector512<float> k0 = TElement.Load(keys, first);
                Vector512<float> k1 = TElement.Load(keys, first + laneElements);
                Vector512<float> k2 = TElement.Load(keys, first + (2 * laneElements));
                Vector512<float> k3 = TElement.Load(keys, first + (3 * laneElements));
                Vector512<float> query = Vector512.Create(queries[index]);
                a0 = Vector512.FusedMultiplyAdd(query, k0, a0);
                a1 = Vector512.FusedMultiplyAdd(query, k1, a1);
                a2 = Vector512.FusedMultiplyAdd(query, k2, a2);
                a3 = Vector512.FusedMultiplyAdd(query, k3, a3);
                if (TRows.Count > 1)
                {
                    query = Vector512.Create(q1[index]);
                    b0 = Vector512.FusedMultiplyAdd(query, k0, b0);
                    b1 = Vector512.FusedMultiplyAdd(query, k1, b1);
                    b2 = Vector512.FusedMultiplyAdd(query, k2, b2);
                    b3 = Vector512.FusedMultiplyAdd(query, k3, b3);
                }

                if (TRows.Count > 2)
                {
                    query = Vector512.Create(q2[index]);
                    c0 = Vector512.FusedMultiplyAdd(query, k0, c0);
                    c1 = Vector512.FusedMultiplyAdd(query, k1, c1);
                    c2 = Vector512.FusedMultiplyAdd(query, k2, c2);
                    c3 = Vector512.FusedMultiplyAdd(query, k3, c3);
                }

                if (TRows.Count > 3)
                {
                    query = Vector512.Create(q3[index]);
                    d0 = Vector512.FusedMultiplyAdd(query, k0, d0);
                    d1 = Vector512.FusedMultiplyAdd(query, k1, d1);
                    d2 = Vector512.FusedMultiplyAdd(query, k2, d2);
                    d3 = Vector512.FusedMultiplyAdd(query, k3, d3);
                }
            }

            float* target = scores + (lane * Lanes);
            if (TElement.HasScales)
            {
                Vector512<float> s0 = LaneScales(pages, scaleOffset, lane);
                Vector512<float> s1 = LaneScales(pages, scaleOffset, lane + 1);
                Vector512<float> s2 = LaneScales(pages, scaleOffset, lane + 2);
                Vector512<float> s3 = LaneScales(pages, scaleOffset, lane + 3);
                bool isFirst = dimensionBegin == 0;
                AddFour(target, isFirst, s0, s1, s2, s3, a0, a1, a2, a3);
                if (TRows.Count > 1)
                {
                    AddFour(target + Segment, isFirst, s0, s1, s2, s3, b0, b1, b2, b3);
                }

                if (TRows.Count > 2)
                {
                    AddFour(target + (2 * Segment), isFirst, s0, s1, s2, s3, c0, c1, c2, c3);
                }

                if (TRows.Count > 3)
                {
                    AddFour(target + (3 * Segment), isFirst, s0, s1, s2, s3, d0, d1, d2, d3);
                }

                continue;
            }

            StoreFour(target, a0, a1, a2, a3);
            if (TRows.Count > 1)
            {
                StoreFour(target + Segment, b0, b1, b2, b3);
            }

            if (TRows.Count > 2)
            {
                StoreFour(target + (2 * Segment), c0, c1, c2, c3);
            }

            if (TRows.Count > 3)
            {
                StoreFour(target + (3 * Segment), d0, d1, d2, d3);
            }
        }

        for (; lane < lanesEnd; lane++)
        {
            byte* keys = pages[lane / PageLanes] + keyOffset;
            long first = (lane % PageLanes * laneElements) + ((long)dimensionBegin * Lanes);
            Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
            for (int index = dimensionBegin; index < dimensionEnd; index++, first += Lanes)
            {
                Vector512<float> key = TElement.Load(keys, first);
                a = Vector512.FusedMultiplyAdd(Vector512.Create(queries[index]), key, a);
                b = TRows.Count > 1 ? Vector512.FusedMultiplyAdd(Vector512.Create(q1[index]), key, b) : b;
                c = TRows.Count > 2 ? Vector512.FusedMultiplyAdd(Vector512.Create(q2[index]), key, c) : c;
                d = TRows.Count > 3 ? Vector512.FusedMultiplyAdd(Vector512.Create(q3[index]), key, d) : d;
            }

            float* target = scores + (lane * Lanes);
            if (TElement.HasScales)
            {
                Vector512<float> scale = LaneScales(pages, scaleOffset, lane);
                bool isFirst = dimensionBegin == 0;
                a = AddOne(target, isFirst, scale, a);
                b = TRows.Count > 1 ? AddOne(target + Segment, isFirst, scale, b) : b;
                c = TRows.Count > 2 ? AddOne(target + (2 * Segment), isFirst, scale, c) : c;
                d = TRows.Count > 3 ? AddOne(target + (3 * Segment), isFirst, scale, d) : d;
            }

            a.Store(target);
            if (TRows.Count > 1)
            {
                b.Store(target + Segment);
            }

            if (TRows.Count > 2)
            {
                c.Store(target + (2 * Segment));
            }

            if (TRows.Count > 3)
            {
                d.Store(target + (3 * Segment));
            }
        }
    }

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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighFour<TElement, TRows>(
        byte** pages, long valueOffset, float* weights, float* upper, in AttentionRows rows, int firstPage, int end, int start, int stride)
        where TElement : struct, IKeyValueElement
        where TRows : struct, IRowCount
    {
        const int Segment = KeyValuePool.SegmentPositions;
        const int Lanes = FloatLanes.Count;
        float* w1 = weights + Segment;
        float* w2 = w1 + Segment;
        float* w3 = w2 + Segment;
        Vector512<float> a0 = Vector512<float>.Zero, a1 = a0, a2 = a0, a3 = a0;
        Vector512<float> b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        Vector512<float> c0 = a0, c1 = a0, c2 = a0, c3 = a0;
        Vector512<float> d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        int position = firstPage * KeyValuePool.PagePositions;
        while (position < end)
        {
            byte* values = pages[position / KeyValuePool.PagePositions] + valueOffset;
            int pageEnd = Math.Min(end, position + KeyValuePool.PagePositions);
            for (long first = start; position < pageEnd; position++, first += stride)
            {
                Vector512<float> v0 = TElement.Load(values, first);
                Vector512<float> v1 = TElement.Load(values, first + Lanes);
                Vector512<float> v2 = TElement.Load(values, first + (2 * Lanes));
                Vector512<float> v3 = TElement.Load(values, first + (3 * Lanes));
                Vector512<float> weight = Vector512.Create(weights[position]);
                a0 = Vector512.FusedMultiplyAdd(weight, v0, a0);
                a1 = Vector512.FusedMultiplyAdd(weight, v1, a1);
                weight = TElement.HasScales ? Vector512.Create(upper[position]) : weight;
                a2 = Vector512.FusedMultiplyAdd(weight, v2, a2);
                a3 = Vector512.FusedMultiplyAdd(weight, v3, a3);
                if (TRows.Count > 1)
                {
                    weight = Vector512.Create(w1[position]);
                    b0 = Vector512.FusedMultiplyAdd(weight, v0, b0);
                    b1 = Vector512.FusedMultiplyAdd(weight, v1, b1);
                    weight = TElement.HasScales ? Vector512.Create(upper[position + Segment]) : weight;
                    b2 = Vector512.FusedMultiplyAdd(weight, v2, b2);
                    b3 = Vector512.FusedMultiplyAdd(weight, v3, b3);
                }

                if (TRows.Count > 2)
                {
                    weight = Vector512.Create(w2[position]);
                    c0 = Vector512.FusedMultiplyAdd(weight, v0, c0);
                    c1 = Vector512.FusedMultiplyAdd(weight, v1, c1);
                    weight = TElement.HasScales ? Vector512.Create(upper[position + (2 * Segment)]) : weight;
                    c2 = Vector512.FusedMultiplyAdd(weight, v2, c2);
                    c3 = Vector512.FusedMultiplyAdd(weight, v3, c3);
                }

                if (TRows.Count > 3)
                {
                    weight = Vector512.Create(w3[position]);
                    d0 = Vector512.FusedMultiplyAdd(weight, v0, d0);
                    d1 = Vector512.FusedMultiplyAdd(weight, v1, d1);
                    weight = TElement.HasScales ? Vector512.Create(upper[position + (3 * Segment)]) : weight;
                    d2 = Vector512.FusedMultiplyAdd(weight, v2, d2);
                    d3 = Vector512.FusedMultiplyAdd(weight, v3, d3);
                }
            }
        }

        StoreFour(rows.Partial(0) + start, a0, a1, a2, a3);
        if (TRows.Count > 1)
        {
            StoreFour(rows.Partial(1) + start, b0, b1, b2, b3);
        }

        if (TRows.Count > 2)
        {
            StoreFour(rows.Partial(2) + start, c0, c1, c2, c3);
        }

        if (TRows.Count > 3)
        {
            StoreFour(rows.Partial(3) + start, d0, d1, d2, d3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WeighOne<TElement, TRows>(
        byte** pages, long valueOffset, float* weights, in AttentionRows rows, int firstPage, int end, int start, int stride)
        where TElement : struct, IKeyValueElement
        where TRows : struct, IRowCount
    {
        const int Segment = KeyValuePool.SegmentPositions;
        float* w1 = weights + Segment;
        float* w2 = w1 + Segment;
        float* w3 = w2 + Segment;
        Vector512<float> a = Vector512<float>.Zero, b = a, c = a, d = a;
        int position = firstPage * KeyValuePool.PagePositions;
        while (position < end)
        {
            byte* values = pages[position / KeyValuePool.PagePositions] + valueOffset;
            int pageEnd = Math.Min(end, position + KeyValuePool.PagePositions);
            for (long first = start; position < pageEnd; position++, first += stride)
            {
                Vector512<float> value = TElement.Load(values, first);
                a = Vector512.FusedMultiplyAdd(Vector512.Create(weights[position]), value, a);
                b = TRows.Count > 1 ? Vector512.FusedMultiplyAdd(Vector512.Create(w1[position]), value, b) : b;
                c = TRows.Count > 2 ? Vector512.FusedMultiplyAdd(Vector512.Create(w2[position]), value, c) : c;
                d = TRows.Count > 3 ? Vector512.FusedMultiplyAdd(Vector512.Create(w3[position]), value, d) : d;
            }
        }

        a.Store(rows.Partial(0) + start);
        if (TRows.Count > 1)
        {
            b.Store(rows.Partial(1) + start);
        }

        if (TRows.Count > 2)
        {
            c.Store(rows.Partial(2) + start);
        }

        if (TRows.Count > 3)
        {
            d.Store(rows.Partial(3) + start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AddOne(float* target, bool isFirst, Vector512<float> scale, Vector512<float> value) =>
        Vector512.FusedMultiplyAdd(value, scale, isFirst ? Vector512<float>.Zero : Vector512.Load(target));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour(
        float* target,
        bool isFirst,
        Vector512<float> s0,
        Vector512<float> s1,
        Vector512<float> s2,
        Vector512<float> s3,
        Vector512<float> v0,
        Vector512<float> v1,
        Vector512<float> v2,
        Vector512<float> v3)
    {
        AddOne(target, isFirst, s0, v0).Store(target);
        AddOne(target + FloatLanes.Count, isFirst, s1, v1).Store(target + FloatLanes.Count);
        AddOne(target + (2 * FloatLanes.Count), isFirst, s2, v2).Store(target + (2 * FloatLanes.Count));
        AddOne(target + (3 * FloatLanes.Count), isFirst, s3, v3).Store(target + (3 * FloatLanes.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFour(float* target, Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3)
    {
        v0.Store(target);
        v1.Store(target + FloatLanes.Count);
        v2.Store(target + (2 * FloatLanes.Count));
        v3.Store(target + (3 * FloatLanes.Count));
    }
}
