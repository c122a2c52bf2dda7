using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Attention of a block of queries over one whole sequence, in both directions: every token sees every other.</summary>
/// <remarks>
/// <para>Queries are the lanes of vectors. A key or a value is read where it stands, one element broadcast at a time, so neither is copied or turned;
/// maxima and sums of the softmax run down the lanes without a horizontal step.</para>
/// <para>Per query the order of every sum is fixed: scores over ascending dimensions, weights and weighted values over ascending keys. A query's
/// result does not depend on its block or on its lane.</para>
/// </remarks>
public static unsafe class SequenceAttention
{
    /// <summary>Queries taken together.</summary>
    public const int BlockQueries = 2 * FloatLanes.Count;

    /// <summary>Floats of scratch that <see cref="Attend"/> needs.</summary>
    /// <param name="length">Tokens of the sequence.</param>
    /// <param name="headDimension">Elements of a head.</param>
    public static long ScratchFloats(int length, int headDimension) => (long)BlockQueries * (length + headDimension);

    /// <summary>Computes the outputs of some consecutive queries of one head.</summary>
    /// <param name="head">Where the head stands.</param>
    /// <param name="length">Tokens of the sequence, at least 1.</param>
    /// <param name="firstQuery">The first query.</param>
    /// <param name="count">How many, 1 to <see cref="BlockQueries"/>.</param>
    /// <param name="scratch">64-byte aligned, <see cref="ScratchFloats"/> long.</param>
    public static void Attend(in AttentionHead head, int length, int firstQuery, int count, float* scratch)
    {
        float* turned = scratch;
        float* scores = scratch + ((long)BlockQueries * head.Dimension);
        TurnQueries(head.Queries + (firstQuery * head.TokenStride), head.TokenStride, head.Dimension, count, head.Scale, turned);
        Score(turned, head.Keys, head.TokenStride, head.Dimension, length, scores);
        (Vector512<float> sums0, Vector512<float> sums1) = Weigh(scores, length);

        // The queries have been used: their place takes the result.
        int dimension = 0;
        for (; dimension <= head.Dimension - 8; dimension += 8)
        {
            SumEight(scores, head.Values + dimension, head.TokenStride, length, turned + (dimension * BlockQueries));
        }

        for (; dimension < head.Dimension; dimension++)
        {
            SumOne(scores, head.Values + dimension, head.TokenStride, length, turned + (dimension * BlockQueries));
        }

        float* factors = scores;
        (Vector512<float>.One / sums0).Store(factors);
        (Vector512<float>.One / sums1).Store(factors + FloatLanes.Count);
        for (int query = 0; query < count; query++)
        {
            float* output = head.Output + ((firstQuery + query) * head.OutputStride);
            float factor = factors[query];
            for (int index = 0; index < head.Dimension; index++)
            {
                output[index] = turned[(index * BlockQueries) + query] * factor;
            }
        }
    }

    /// <summary><c>[dimension][query]</c>, scaled; lanes without a query are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TurnQueries(float* queries, long stride, int dimension, int count, float scale, float* turned)
    {
        if (count < BlockQueries)
        {
            new Span<float>(turned, dimension * BlockQueries).Clear();
        }

        for (int query = 0; query < count; query++, queries += stride)
        {
            float* target = turned + query;
            for (int index = 0; index < dimension; index++, target += BlockQueries)
            {
                *target = queries[index] * scale;
            }
        }
    }

    /// <summary><c>[key][query]</c>: four keys at a time, so that eight chains hide the latency of a multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Score(float* turned, float* keys, long stride, int dimension, int length, float* scores)
    {
        const int Lanes = FloatLanes.Count;
        int key = 0;
        for (; key <= length - 4; key += 4, keys += 4 * stride, scores += 4 * BlockQueries)
        {
            Vector512<float> a0 = Vector512<float>.Zero, a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
            float* query = turned;
            for (int index = 0; index < dimension; index++, query += BlockQueries)
            {
                Vector512<float> q0 = Vector512.Load(query);
                Vector512<float> q1 = Vector512.Load(query + Lanes);
                Vector512<float> element = Vector512.Create(keys[index]);
                a0 = Vector512.FusedMultiplyAdd(element, q0, a0);
                a1 = Vector512.FusedMultiplyAdd(element, q1, a1);
                element = Vector512.Create(keys[index + stride]);
                b0 = Vector512.FusedMultiplyAdd(element, q0, b0);
                b1 = Vector512.FusedMultiplyAdd(element, q1, b1);
                element = Vector512.Create(keys[index + (2 * stride)]);
                c0 = Vector512.FusedMultiplyAdd(element, q0, c0);
                c1 = Vector512.FusedMultiplyAdd(element, q1, c1);
                element = Vector512.Create(keys[index + (3 * stride)]);
                d0 = Vector512.FusedMultiplyAdd(element, q0, d0);
                d1 = Vector512.FusedMultiplyAdd(element, q1, d1);
            }

            a0.Store(scores);
            a1.Store(scores + Lanes);
            b0.Store(scores + (2 * Lanes));
            b1.Store(scores + (3 * Lanes));
            c0.Store(scores + (4 * Lanes));
            c1.Store(scores + (5 * Lanes));
            d0.Store(scores + (6 * Lanes));
            d1.Store(scores + (7 * Lanes));
        }

        for (; key < length; key++, keys += stride, scores += BlockQueries)
        {
            Vector512<float> a0 = Vector512<float>.Zero, a1 = a0;
            for (int index = 0; index < dimension; index++)
            {
                Vector512<float> element = Vector512.Create(keys[index]);
                a0 = Vector512.FusedMultiplyAdd(element, Vector512.Load(turned + (index * BlockQueries)), a0);
                a1 = Vector512.FusedMultiplyAdd(element, Vector512.Load(turned + (index * BlockQueries) + Lanes), a1);
            }

            a0.Store(scores);
            a1.Store(scores + Lanes);
        }
    }

    /// <summary>Turns scores into e^(score - largest) and returns their sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (Vector512<float> Sums0, Vector512<float> Sums1) Weigh(float* scores, int length)
    {
        const int Lanes = FloatLanes.Count;
        Vector512<float> top0 = Vector512.Load(scores);
        Vector512<float> top1 = Vector512.Load(scores + Lanes);
        float* score = scores + BlockQueries;
        for (int key = 1; key < length; key++, score += BlockQueries)
        {
            top0 = Vector512.MaxNative(top0, Vector512.Load(score));
            top1 = Vector512.MaxNative(top1, Vector512.Load(score + Lanes));
        }

        Vector512<float> sums0 = Vector512<float>.Zero;
        Vector512<float> sums1 = sums0;
        score = scores;
        for (int key = 0; key < length; key++, score += BlockQueries)
        {
            Vector512<float> weight0 = FloatLanes.Exp(Vector512.Load(score) - top0);
            Vector512<float> weight1 = FloatLanes.Exp(Vector512.Load(score + Lanes) - top1);
            sums0 += weight0;
            sums1 += weight1;
            weight0.Store(score);
            weight1.Store(score + Lanes);
        }

        return (sums0, sums1);
    }

    /// <summary>Eight elements of the weighted values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumEight(float* weights, float* values, long stride, int length, float* output)
    {
        const int Lanes = FloatLanes.Count;
        Vector512<float> a0 = Vector512<float>.Zero, a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0;
        Vector512<float> e0 = a0, e1 = a0, f0 = a0, f1 = a0, g0 = a0, g1 = a0, h0 = a0, h1 = a0;
        for (int key = 0; key < length; key++, weights += BlockQueries, values += stride)
        {
            Vector512<float> w0 = Vector512.Load(weights);
            Vector512<float> w1 = Vector512.Load(weights + Lanes);
            Vector512<float> element = Vector512.Create(values[0]);
            a0 = Vector512.FusedMultiplyAdd(element, w0, a0);
            a1 = Vector512.FusedMultiplyAdd(element, w1, a1);
            element = Vector512.Create(values[1]);
            b0 = Vector512.FusedMultiplyAdd(element, w0, b0);
            b1 = Vector512.FusedMultiplyAdd(element, w1, b1);
            element = Vector512.Create(values[2]);
            c0 = Vector512.FusedMultiplyAdd(element, w0, c0);
            c1 = Vector512.FusedMultiplyAdd(element, w1, c1);
            element = Vector512.Create(values[3]);
            d0 = Vector512.FusedMultiplyAdd(element, w0, d0);
            d1 = Vector512.FusedMultiplyAdd(element, w1, d1);
            element = Vector512.Create(values[4]);
            e0 = Vector512.FusedMultiplyAdd(element, w0, e0);
            e1 = Vector512.FusedMultiplyAdd(element, w1, e1);
            element = Vector512.Create(values[5]);
            f0 = Vector512.FusedMultiplyAdd(element, w0, f0);
            f1 = Vector512.FusedMultiplyAdd(element, w1, f1);
            element = Vector512.Create(values[6]);
            g0 = Vector512.FusedMultiplyAdd(element, w0, g0);
            g1 = Vector512.FusedMultiplyAdd(element, w1, g1);
            element = Vector512.Create(values[7]);
            h0 = Vector512.FusedMultiplyAdd(element, w0, h0);
            h1 = Vector512.FusedMultiplyAdd(element, w1, h1);
        }

        Store(output, a0, a1);
        Store(output + BlockQueries, b0, b1);
        Store(output + (2 * BlockQueries), c0, c1);
        Store(output + (3 * BlockQueries), d0, d1);
        Store(output + (4 * BlockQueries), e0, e1);
        Store(output + (5 * BlockQueries), f0, f1);
        Store(output + (6 * BlockQueries), g0, g1);
        Store(output + (7 * BlockQueries), h0, h1);
    }

    private static void SumOne(float* weights, float* values, long stride, int length, float* output)
    {
        Vector512<float> a0 = Vector512<float>.Zero, a1 = a0;
        for (int key = 0; key < length; key++, weights += BlockQueries, values += stride)
        {
            Vector512<float> element = Vector512.Create(values[0]);
            a0 = Vector512.FusedMultiplyAdd(element, Vector512.Load(weights), a0);
            a1 = Vector512.FusedMultiplyAdd(element, Vector512.Load(weights + FloatLanes.Count), a1);
        }

        Store(output, a0, a1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* output, Vector512<float> low, Vector512<float> high)
    {
        low.Store(output);
        high.Store(output + FloatLanes.Count);
    }
}
