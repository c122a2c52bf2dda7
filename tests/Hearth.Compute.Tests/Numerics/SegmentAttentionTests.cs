using Hearth.Compute.Numerics;
using Hearth.Primitives;

namespace Hearth.Compute.Tests.Numerics;

/// <summary>Attention over segments against plain softmax in double arithmetic, and its invariants as bits.</summary>
public sealed unsafe class SegmentAttentionTests
{
    public static TheoryData<KeyValueFormat, int, int> Shapes
    {
        get
        {
            TheoryData<KeyValueFormat, int, int> shapes = [];
            foreach (int dimension in (ReadOnlySpan<int>)[8, 16, 48, 64, 80, 96, 128])
            {
                shapes.Add(KeyValueFormat.Single, dimension, 3);
                shapes.Add(KeyValueFormat.Half, dimension, 4);
            }

            shapes.Add(KeyValueFormat.Half, 64, 1);
            shapes.Add(KeyValueFormat.Half, 64, 7);
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Attend_SegmentsJoined_IsSoftmaxOverAllPositions(KeyValueFormat format, int dimension, int rows)
    {
        const int Positions = 530;
        using KeyValueCache cache = Fill(format, dimension, Positions);
        using NativeFloats queries = NativeArray.Random(rows * dimension, 5, 2);
        float[] actual = Run(cache, queries, rows, Positions, SegmentAttention.RowsMax);
        for (int row = 0; row < rows; row++)
        {
            double[] expected = Reference(cache, queries.Pointer + (row * dimension), Positions);
            for (int index = 0; index < dimension; index++)
            {
                Assert.Equal(expected[index], actual[(row * dimension) + index], 4e-6);
            }
        }
    }

    [Theory]
    [InlineData(KeyValueFormat.Single)]
    [InlineData(KeyValueFormat.Half)]
    public void Attend_RowsTakenAloneOrTogether_GivesTheSameBits(KeyValueFormat format)
    {
        const int Rows = 7;
        using KeyValueCache cache = Fill(format, 80, 300);
        using NativeFloats queries = NativeArray.Random(Rows * 80, 6, 2);
        float[] alone = Run(cache, queries, Rows, 300, 1);
        for (int together = 2; together <= SegmentAttention.RowsMax; together++)
        {
            Assert.Equal(alone, Run(cache, queries, Rows, 300, together));
        }
    }

    [Fact]
    public void Attend_RowsOfLaterTokens_SeeOnePositionMoreEach()
    {
        // Four tokens see 61 to 64 positions; each must equal a row that sees as many alone, although the page holds more.
        using KeyValueCache cache = Fill(KeyValueFormat.Half, 64, 200);
        using NativeFloats queries = NativeArray.Random(4 * 64, 8, 2);
        float[] together = Run(cache, queries, 4, 61, 4, groupHeads: 1);
        for (int row = 0; row < 4; row++)
        {
            using NativeFloats one = NativeArray.Random(64, 1);
            new Span<float>(queries.Pointer + (row * 64), 64).CopyTo(new Span<float>(one.Pointer, 64));
            Assert.Equal(Run(cache, one, 1, 61 + row, 1), together.AsSpan(row * 64, 64).ToArray());
        }
    }

    [Fact]
    public void Require_GrowingSequence_AllocatesBySegment()
    {
        using KeyValueCache cache = new(KeyValueFormat.Half, 2, 3, 64, 1000);
        Assert.Equal(0, cache.Bytes);
        cache.Require(1);
        long one = cache.Bytes;
        Assert.Equal(2L * 3 * 256 * 64 * 2 * 2, one);
        cache.Require(256);
        Assert.Equal(one, cache.Bytes);
        cache.Require(257);
        Assert.Equal(2 * one, cache.Bytes);
        Assert.Equal(4 * one, KeyValueCache.EstimateBytes(KeyValueFormat.Half, 2, 3, 64, 1000));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Require(1001));
    }

    private static KeyValueCache Fill(KeyValueFormat format, int dimension, int positions)
    {
        KeyValueCache cache = new(format, 1, 1, dimension, positions);
        cache.Require(positions);
        SeededRandom random = new(9);
        float[] key = new float[dimension];
        float[] value = new float[dimension];
        for (int position = 0; position < positions; position++)
        {
            for (int index = 0; index < dimension; index++)
            {
                key[index] = (float)((random.NextDouble() * 2) - 1);
                value[index] = (float)((random.NextDouble() * 2) - 1);
            }

            fixed (float* keys = key, values = value)
            {
                cache.Store(0, position, keys, values);
            }
        }

        return cache;
    }

    /// <summary>All rows are heads of one token, or, with <paramref name="groupHeads"/> 1, tokens that follow one another.</summary>
    private static float[] Run(KeyValueCache cache, NativeFloats queries, int rows, int positions, int together, int? groupHeads = null)
    {
        int dimension = cache.HeadDimension;
        int partialFloats = SegmentAttention.PartialFloats(dimension);
        using NativeFloats totals = new(rows * partialFloats);
        using NativeFloats partials = new(rows * partialFloats);
        using NativeFloats scratch = new(SegmentAttention.ScratchFloats(dimension));
        float[] output = new float[rows * dimension];
        for (int row = 0; row < rows; row++)
        {
            SegmentAttention.Clear(totals.Pointer + (row * partialFloats), dimension);
        }

        for (int segment = 0; segment * KeyValueCache.SegmentPositions < positions; segment++)
        {
            for (int row = 0; row < rows; row += together)
            {
                AttentionRows taken = new()
                {
                    Count = Math.Min(together, rows - row),
                    First = row,
                    GroupHeads = groupHeads ?? rows,
                    HeadDimension = dimension,
                    Queries = queries.Pointer,
                    TokenStride = dimension,
                    TokenPositions = positions - (segment * KeyValueCache.SegmentPositions),
                    Scale = 1 / MathF.Sqrt(dimension),
                    Partials = partials.Pointer,
                };
                SegmentAttention.Attend(cache.Format, cache.Keys(segment, 0, 0), cache.Values(segment, 0, 0), taken, scratch.Pointer);
            }

            for (int row = 0; row < rows; row++)
            {
                SegmentAttention.Join(totals.Pointer + (row * partialFloats), partials.Pointer + (row * partialFloats), dimension);
            }
        }

        fixed (float* target = output)
        {
            for (int row = 0; row < rows; row++)
            {
                SegmentAttention.Finish(totals.Pointer + (row * partialFloats), target + (row * dimension), dimension);
            }
        }

        return output;
    }

    private static double[] Reference(KeyValueCache cache, float* query, int positions)
    {
        double[] weights = new double[positions];
        for (int position = 0; position < positions; position++)
        {
            for (int index = 0; index < cache.HeadDimension; index++)
            {
                weights[position] += query[index] * Element(cache, position, index, isKey: true) / Math.Sqrt(cache.HeadDimension);
            }
        }

        double largest = weights.Max();
        double sum = weights.Sum(weight => Math.Exp(weight - largest));
        double[] output = new double[cache.HeadDimension];
        for (int index = 0; index < output.Length; index++)
        {
            for (int position = 0; position < positions; position++)
            {
                output[index] += Math.Exp(weights[position] - largest) / sum * Element(cache, position, index, isKey: false);
            }
        }

        return output;
    }

    private static double Element(KeyValueCache cache, int position, int index, bool isKey)
    {
        (int segment, int slot) = Math.DivRem(position, KeyValueCache.SegmentPositions);
        long offset = isKey
            ? (slot / 16 * 16L * cache.HeadDimension) + (index * 16) + (slot % 16)
            : ((long)slot * cache.PaddedDimension) + index;
        byte* start = isKey ? cache.Keys(segment, 0, 0) : cache.Values(segment, 0, 0);
        return cache.Format is KeyValueFormat.Half ? (double)((Half*)start)[offset] : ((float*)start)[offset];
    }
}
