using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>The two products of attention over one segment, queries with keys and weights with values, in tiles of registers.</summary>
/// <remarks>
/// A tile is four vectors of keys or values and up to four rows: sixteen chains, which hide the latency of a multiply-add, and each load serves all rows. The
/// forms of elements and numbers of rows are type arguments, so each combination is compiled on its own and its switches cost nothing. The order of sums is
/// that of <see cref="SegmentAttention"/>.
/// </remarks>
internal static unsafe class SegmentKernels
{
    /// <summary>Groups of sixteen positions in a page.</summary>
    public const int PageLanes = KeyValuePool.PagePositions / KeyValuePool.LanePositions;

    /// <summary>Scores of groups of 16 positions: the four of a page at a time, so that 4 × rows chains hide the latency of a multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Score<TElement, TRows>(
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

    /// <summary>Weights times the scales of one block of the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScaleWeights<TRows>(byte** pages, long scaleOffset, float* weights, float* scaled, int lanesBegin, int lanesEnd)
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

    /// <summary>Weighted sums of 64 elements of the values; the second half may have other weights, those of the next block of scales.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeighFour<TElement, TRows>(
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

    /// <summary>Weighted sums of 16 elements of the values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeighOne<TElement, TRows>(
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
    private static Vector512<float> LaneScales(byte** pages, long scaleOffset, int lane) =>
        ByteRows.Scales((ushort*)(pages[lane / PageLanes] + scaleOffset) + (lane % PageLanes * FloatLanes.Count));

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
