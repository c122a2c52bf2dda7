using Hearth.Compute.Numerics;
using Hearth.Primitives;

namespace Hearth.Compute.Tests.Numerics;

public sealed unsafe class ExpertRoutingTests
{
    private const int Experts = 8;
    private const int Choices = 3;
    private const int Width = 256;
    private const int Inner = 40;

    public static TheoryData<TensorFormat> Formats => [TensorFormat.MXFP4, TensorFormat.Q4_K, TensorFormat.Q8_0, TensorFormat.F16];

    [Fact]
    public void Arrange_RandomChoices_GivesEachItsSlotInSegmentsOfTiles()
    {
        ExpertRouting routing = new(Experts, Choices, 50);
        foreach (int tokens in (int[])[1, 2, 50, 7])
        {
            int[][] chosen = Route(routing, tokens, 0);
            List<(int Expert, int Token)> seen = [];
            for (int segment = 0; segment < routing.Segments; segment++)
            {
                Assert.Equal(0, routing.SegmentStart(segment) % ActivationBuffer.TileTokens);
                Assert.True(segment == 0 || routing.SegmentExpert(segment) > routing.SegmentExpert(segment - 1));
                int end = segment + 1 < routing.Segments ? routing.SegmentStart(segment + 1) : routing.Slots;
                for (int slot = routing.SegmentStart(segment); slot < end; slot++)
                {
                    bool isToken = slot < routing.SegmentStart(segment) + routing.SegmentTokens(segment);
                    Assert.Equal(!isToken, routing.SlotToken(slot) == ExpertRouting.Padding);
                    if (isToken)
                    {
                        seen.Add((routing.SegmentExpert(segment), routing.SlotToken(slot)));
                    }
                }
            }

            Assert.InRange(routing.Slots, tokens * Choices, routing.SlotsMax);
            Assert.Equal(chosen.SelectMany((experts, token) => experts.Select(expert => (expert, token))).Order(), seen);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Combine_ATokenAloneOrInABatch_HasTheSameBits(TensorFormat format)
    {
        using Layer layer = new(format);
        float[] batch = layer.Compute(21, 0);
        for (int token = 0; token < 21; token++)
        {
            Assert.Equal(batch.AsSpan(token * Width, Width).ToArray(), layer.Compute(1, token));
        }

        Assert.Equal(batch.AsSpan(4 * Width, 5 * Width).ToArray(), layer.Compute(5, 4));
    }

    [Fact]
    public void Combine_FloatExperts_IsTheWeightedSum()
    {
        using Layer layer = new(TensorFormat.F32);
        float[] actual = layer.Compute(6, 0);
        for (int token = 0; token < 6; token++)
        {
            double[] expected = layer.Expected(token);
            for (int column = 0; column < Width; column++)
            {
                Assert.Equal(expected[column], actual[(token * Width) + column], 1e-5);
            }
        }
    }

    [Fact]
    public void TopChoicesSelect_AnyScores_AreTheLargestAndTheFirstOfEquals()
    {
        SeededRandom random = new(3);
        for (int round = 0; round < 200; round++)
        {
            float[] scores = new float[1 + random.NextInt32(40)];
            for (int index = 0; index < scores.Length; index++)
            {
                scores[index] = random.NextInt32(12);
            }

            int[] chosen = new int[1 + random.NextInt32(scores.Length)];
            fixed (float* pointer = scores)
            {
                TopChoices.Select(pointer, scores.Length, chosen);
            }

            Assert.Equal(Enumerable.Range(0, scores.Length).OrderByDescending(index => scores[index]).ThenBy(index => index).Take(chosen.Length), chosen);
        }
    }

    /// <summary>A token's choices and weights depend on its number alone.</summary>
    private static int[][] Route(ExpertRouting routing, int tokens, int firstToken)
    {
        int[][] chosen = new int[tokens][];
        routing.Begin(tokens);
        for (int token = 0; token < tokens; token++)
        {
            chosen[token] = Choose(firstToken + token);
            for (int choice = 0; choice < Choices; choice++)
            {
                routing.Choose(token, choice, chosen[token][choice], Weight(firstToken + token, choice));
            }
        }

        routing.Arrange();
        return chosen;
    }

    private static int[] Choose(int token)
    {
        SeededRandom random = new((ulong)token + 100);
        HashSet<int> chosen = [];
        while (chosen.Count < Choices)
        {
            chosen.Add(random.NextInt32(Experts));
        }

        return [.. chosen];
    }

    private static float Weight(int token, int choice) => 0.1f + (0.07f * ((token + (choice * 5)) % 9));

    /// <summary>A layer of experts, each two products with nothing in between, and up to 21 tokens.</summary>
    private sealed class Layer : IDisposable
    {
        private readonly NativeArray<byte> _upSource;
        private readonly NativeArray<byte> _downSource;
        private readonly WeightMatrix _up;
        private readonly WeightMatrix _down;
        private readonly NativeArray<float> _input = new(KernelCases.Floats(5, 21 * Width));

        public Layer(TensorFormat format)
        {
            // What goes in has rows of a whole super-block; what comes out of the experts is too short for one.
            _upSource = new NativeArray<byte>(KernelCases.Weights(format, 1, Experts * Inner, Width));
            _downSource = new NativeArray<byte>(KernelCases.Weights(TensorFormat.F32, 2, Experts * Width, Inner));
            _up = WeightMatrix.Pack(format, _upSource.Pointer, Experts * Inner, Width);
            _down = WeightMatrix.Pack(TensorFormat.F32, _downSource.Pointer, Experts * Width, Inner);
        }

        public float[] Compute(int tokens, int firstToken)
        {
            ExpertRouting routing = new(Experts, Choices, tokens);
            Route(routing, tokens, firstToken);
            using NativeArray<float> gathered = new(routing.SlotsMax * Width);
            using NativeArray<float> inner = new(routing.SlotsMax * Inner);
            using NativeArray<float> outputs = new(routing.SlotsMax * Width);
            using NativeArray<float> result = new(tokens * Width);
            using ActivationBuffer activations = new(Width, routing.SlotsMax);
            gathered.Span.Fill(float.NaN);
            routing.Gather(_input.Pointer + (firstToken * Width), Width, gathered.Pointer, Width, Width, 0, routing.Slots);
            activations.Load(gathered.Pointer, Width, Width, routing.Slots);
            activations.QuantizeTiles(0, activations.Tiles);
            Multiply(routing, _up, Inner, activations, inner.Pointer);
            activations.Load(inner.Pointer, Inner, Inner, routing.Slots);
            activations.QuantizeTiles(0, activations.Tiles);
            Multiply(routing, _down, Width, activations, outputs.Pointer);
            routing.Combine(outputs.Pointer, Width, result.Pointer, Width, Width, 0, tokens);
            return result.Span.ToArray();
        }

        public double[] Expected(int token)
        {
            double[] sum = new double[Width];
            float[] row = new float[Width];
            foreach ((int choice, int expert) in Choose(token).Index())
            {
                double[] inner = new double[Inner];
                for (int index = 0; index < Inner; index++)
                {
                    _up.DequantizeRow((expert * Inner) + index, row);
                    inner[index] = row.Index().Sum(item => (double)item.Item * _input.Span[(token * Width) + item.Index]);
                }

                for (int column = 0; column < Width; column++)
                {
                    _down.DequantizeRow((expert * Width) + column, row.AsSpan(0, Inner));
                    sum[column] += Weight(token, choice) * inner.Index().Sum(item => item.Item * row[item.Index]);
                }
            }

            return sum;
        }

        public void Dispose()
        {
            _up.Dispose();
            _down.Dispose();
            _upSource.Dispose();
            _downSource.Dispose();
            _input.Dispose();
        }

        private static void Multiply(ExpertRouting routing, WeightMatrix all, int rows, ActivationBuffer activations, float* output)
        {
            for (int segment = 0; segment < routing.Segments; segment++)
            {
                WeightMatrix expert = all.Slice(routing.SegmentExpert(segment) * rows, rows);
                int start = routing.SegmentStart(segment);
                expert.Multiply(activations, output, rows, 0, expert.Groups, start, start + routing.SegmentTokens(segment));
            }
        }
    }
}
