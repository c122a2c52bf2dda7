using Hearth.Compute.Numerics;

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
                shapes.Add(KeyValueFormat.Byte, dimension, 3);
                shapes.Add(KeyValueFormat.Byte, dimension, 4);
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
        using PageSequence cache = PageSequence.Random(format, dimension, Positions);
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
    [InlineData(KeyValueFormat.Byte)]
    public void Attend_RowsTakenAloneOrTogether_GivesTheSameBits(KeyValueFormat format)
    {
        const int Rows = 7;
        using PageSequence cache = PageSequence.Random(format, 80, 300);
        using NativeFloats queries = NativeArray.Random(Rows * 80, 6, 2);
        float[] alone = Run(cache, queries, Rows, 300, 1);
        for (int together = 2; together <= SegmentAttention.RowsMax; together++)
        {
            Assert.Equal(alone, Run(cache, queries, Rows, 300, together));
        }
    }

    [Theory]
    [InlineData(KeyValueFormat.Half)]
    [InlineData(KeyValueFormat.Byte)]
    public void Attend_RowsOfLaterTokens_SeeOnePositionMoreEach(KeyValueFormat format)
    {
        // Four tokens see 61 to 64 positions; each must equal a row that sees as many alone, although the page holds more.
        using PageSequence cache = PageSequence.Random(format, 64, 200);
        using NativeFloats queries = NativeArray.Random(4 * 64, 8, 2);
        float[] together = Run(cache, queries, 4, 61, 4, groupHeads: 1);
        for (int row = 0; row < 4; row++)
        {
            using NativeFloats one = NativeArray.Random(64, 1);
            new Span<float>(queries.Pointer + (row * 64), 64).CopyTo(new Span<float>(one.Pointer, 64));
            Assert.Equal(Run(cache, one, 1, 61 + row, 1), together.AsSpan(row * 64, 64).ToArray());
        }
    }

    [Theory]
    [InlineData(KeyValueFormat.Single)]
    [InlineData(KeyValueFormat.Half)]
    [InlineData(KeyValueFormat.Byte)]
    public void Attend_131072Positions_IsSoftmaxOverAllOfThem(KeyValueFormat format)
    {
        // Sharp queries, so that few of the positions decide.
        const int Positions = 131_072;
        using PageSequence cache = PageSequence.Random(format, 32, Positions);
        using NativeFloats queries = NativeArray.Random(2 * 32, 5, 30);
        float[] actual = Run(cache, queries, 2, Positions, SegmentAttention.RowsMax);
        for (int row = 0; row < 2; row++)
        {
            double[] expected = Reference(cache, queries.Pointer + (row * 32), Positions);
            for (int index = 0; index < 32; index++)
            {
                Assert.Equal(expected[index], actual[(row * 32) + index], 2e-5);
            }
        }

        Assert.Equal(KeyValuePool.EstimateBytes(format, [new KeyValueLayer(1, 32)], Positions), cache.Pool.PagesUsed * cache.Pool.PageBytes);
    }

    [Fact]
    public void Attend_Window_IsSoftmaxOverItsPositions()
    {
        // The window of 100 begins inside the first segment, so the second row loses a position that the first still sees.
        using PageSequence cache = PageSequence.Random(KeyValueFormat.Half, 64, 300);
        using NativeFloats queries = NativeArray.Random(2 * 64, 11, 2);
        float[] actual = Run(cache, queries, 2, 298, 2, groupHeads: 1, window: 100);
        for (int row = 0; row < 2; row++)
        {
            double[] expected = Reference(cache, queries.Pointer + (row * 64), 298 + row, 198 + row);
            for (int index = 0; index < 64; index++)
            {
                Assert.Equal(expected[index], actual[(row * 64) + index], 4e-6);
            }
        }
    }

    [Fact]
    public void Attend_WindowLeavesASegmentForLaterRows_GivesTheBitsOfEachRowAlone()
    {
        // Row 0 still sees position 255, row 1 begins with the second segment.
        using PageSequence cache = PageSequence.Random(KeyValueFormat.Half, 64, 300);
        using NativeFloats queries = NativeArray.Random(4 * 64, 12, 2);
        float[] together = Run(cache, queries, 4, 275, 4, groupHeads: 1, window: 20);
        float[] alone = Run(cache, queries, 4, 275, 1, groupHeads: 1, window: 20);
        Assert.Equal(alone, together);
        Assert.All(together, static value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public void JoinSink_ScoreOfASink_TakesItsShareOfTheWeight()
    {
        using PageSequence cache = PageSequence.Random(KeyValueFormat.Single, 16, 40);
        using NativeFloats query = NativeArray.Random(16, 13, 2);
        float[] plain = Run(cache, query, 1, 40, 1);
        float[] sunk = Run(cache, query, 1, 40, 1, sink: 1.5f);
        double[] scores = Scores(cache, query.Pointer, 40, 0);
        double share = scores.Sum(Math.Exp) / (scores.Sum(Math.Exp) + Math.Exp(1.5));
        for (int index = 0; index < plain.Length; index++)
        {
            Assert.Equal(plain[index] * share, sunk[index], 1e-6);
        }
    }

    /// <summary>All rows are heads of one token, or, with <paramref name="groupHeads"/> 1, tokens that follow one another.</summary>
    private static float[] Run(PageSequence cache, NativeFloats queries, int rows, int positions, int together, int? groupHeads = null, int window = 1 << 20, float? sink = null)
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

        for (int segment = 0; segment * KeyValuePool.SegmentPositions < positions + rows - 1; segment++)
        {
            // Earlier tokens may end before the segment begins.
            int firstRow = Math.Max(0, 1 - (positions - (segment * KeyValuePool.SegmentPositions))) * (groupHeads ?? rows);
            for (int row = firstRow; row < rows; row += together)
            {
                AttentionRows taken = new()
                {
                    Count = Math.Min(together, rows - row),
                    First = row,
                    GroupHeads = groupHeads ?? rows,
                    HeadDimension = dimension,
                    Queries = queries.Pointer,
                    TokenStride = dimension,
                    TokenPositions = positions - (segment * KeyValuePool.SegmentPositions),
                    TokenBegin = positions - window - (segment * KeyValuePool.SegmentPositions),
                    Scale = 1 / MathF.Sqrt(dimension),
                    Partials = partials.Pointer,
                };
                SegmentAttention.Attend(
                    cache.Pool.Format, cache.Pages + (segment * 4), cache.Pool.KeyOffset(0, 0), cache.Pool.ValueOffset(0, 0), taken, scratch.Pointer);
            }

            for (int row = firstRow; row < rows; row++)
            {
                SegmentAttention.Join(totals.Pointer + (row * partialFloats), partials.Pointer + (row * partialFloats), dimension);
            }
        }

        fixed (float* target = output)
        {
            for (int row = 0; row < rows; row++)
            {
                if (sink is { } score)
                {
                    SegmentAttention.JoinSink(totals.Pointer + (row * partialFloats), score, dimension);
                }

                SegmentAttention.Finish(totals.Pointer + (row * partialFloats), target + (row * dimension), dimension);
            }
        }

        return output;
    }

    private static double[] Reference(PageSequence cache, float* query, int positions, int first = 0)
    {
        double[] weights = Scores(cache, query, positions, first);
        double largest = weights.Max();
        double sum = weights.Sum(weight => Math.Exp(weight - largest));
        double[] output = new double[cache.HeadDimension];
        for (int index = 0; index < output.Length; index++)
        {
            for (int position = first; position < positions; position++)
            {
                output[index] += Math.Exp(weights[position - first] - largest) / sum * cache.Element(position, index, isKey: false);
            }
        }

        return output;
    }

    private static double[] Scores(PageSequence cache, float* query, int positions, int first)
    {
        double[] scores = new double[positions - first];
        for (int position = first; position < positions; position++)
        {
            for (int index = 0; index < cache.HeadDimension; index++)
            {
                scores[position - first] += query[index] * cache.Element(position, index, isKey: true) / Math.Sqrt(cache.HeadDimension);
            }
        }

        return scores;
    }
}
