using Hearth.Compute.Numerics;

namespace Hearth.Compute.Tests.Numerics;

public sealed unsafe class GatedDeltaRuleTests
{
    private const int Tokens = 23;

    [Theory]
    [InlineData(32, 32)]
    [InlineData(128, 128)]
    [InlineData(20, 64)]
    public void Advance_ManyTokens_IsTheRecurrenceInDoublePrecision(int keys, int values)
    {
        using Head head = new(keys, values);
        float[] actual = head.Run(Tokens);
        double[] state = new double[keys * values];
        for (int token = 0; token < Tokens; token++)
        {
            double[] expected = head.Step(state, token);
            for (int value = 0; value < values; value++)
            {
                Assert.Equal(expected[value], actual[(token * values) + value], 1e-5);
            }
        }
    }

    [Fact]
    public void Advance_CutAnywhere_GivesTheSameBits()
    {
        using Head head = new(128, 128);
        float[] whole = head.Run(Tokens);
        Assert.Equal(whole, head.Run([.. Enumerable.Repeat(1, Tokens)]));
        Assert.Equal(whole, head.Run(1, 2, 3, 4, 13));
        Assert.Equal(whole, head.Run(16, 7));
    }

    [Fact]
    public void Decay_AnyInput_IsTheFormula()
    {
        foreach (float input in (float[])[-30, -3, -0.1f, 0, 0.7f, 5, 40])
        {
            Assert.Equal(Math.Exp(-1.3f * Math.Log(1 + Math.Exp((double)input + 0.25))), GatedDeltaRule.Decay(input, 0.25f, -1.3f), 1e-7);
        }
    }

    [Theory]
    [InlineData(16)]
    [InlineData(70)]
    public void CausalConvolutionApply_AnyCut_IsTheFormula(int channels)
    {
        using NativeFloats input = NativeArray.Random(Tokens * channels, 1, 2);
        using NativeFloats weights = NativeArray.Random(channels * CausalConvolution.Width, 2);
        using NativeFloats turned = NativeArray.Random(channels * CausalConvolution.Width, 3);
        CausalConvolution.Transpose(weights.Pointer, turned.Pointer, channels);
        foreach (int[] cuts in (int[][])[[Tokens], [1, 1, 1, 20], [2, 5, 16]])
        {
            using NativeFloats values = new(Tokens * channels);
            using NativeFloats state = new(CausalConvolution.StateRows * channels);
            new ReadOnlySpan<float>(input.Pointer, Tokens * channels).CopyTo(new Span<float>(values.Pointer, Tokens * channels));
            int first = 0;
            foreach (int tokens in cuts)
            {
                float* start = values.Pointer + (first * channels);
                CausalConvolution.Apply(start, channels, turned.Pointer, state.Pointer, channels, 16, channels, tokens);
                CausalConvolution.Apply(start, channels, turned.Pointer, state.Pointer, channels, 0, 16, tokens);
                first += tokens;
            }

            for (int token = 0; token < Tokens; token++)
            {
                for (int channel = 0; channel < channels; channel++)
                {
                    double sum = 0;
                    for (int tap = Math.Max(0, 3 - token); tap < 4; tap++)
                    {
                        sum += (double)input.Pointer[((token - 3 + tap) * channels) + channel] * weights.Pointer[(channel * 4) + tap];
                    }

                    Assert.Equal(sum / (1 + Math.Exp(-sum)), values.Pointer[(token * channels) + channel], 2e-6);
                }
            }
        }
    }

    private sealed class Head(int keys, int values) : IDisposable
    {
        private readonly NativeFloats _queries = NativeArray.Random(Tokens * keys, 1);
        private readonly NativeFloats _keys = Normalised(keys, 2);
        private readonly NativeFloats _values = NativeArray.Random(Tokens * values, 3);
        private readonly NativeFloats _gates = Positive(2 * Tokens, 4);

        public float[] Run(params ReadOnlySpan<int> cuts)
        {
            using NativeFloats state = new(keys * values);
            using NativeFloats outputs = new(Tokens * values);
            int first = 0;
            foreach (int count in cuts)
            {
                DeltaTokens tokens = new()
                {
                    Queries = _queries.Pointer + (first * keys),
                    Keys = _keys.Pointer + (first * keys),
                    KeyStride = keys,
                    Values = _values.Pointer + (first * values),
                    ValueStride = values,
                    Decays = _gates.Pointer + (2 * first),
                    Betas = _gates.Pointer + (2 * first) + 1,
                    GateStride = 2,
                    Outputs = outputs.Pointer + (first * values),
                    OutputStride = values,
                    KeyDimension = keys,
                    ValueDimension = values,
                };
                for (int tile = 0; tile < values / GatedDeltaRule.TileValues; tile++)
                {
                    GatedDeltaRule.Advance(state.Pointer, tokens, count, tile);
                }

                first += count;
            }

            return new ReadOnlySpan<float>(outputs.Pointer, Tokens * values).ToArray();
        }

        public double[] Step(double[] state, int token)
        {
            double[] output = new double[values];
            for (int value = 0; value < values; value++)
            {
                double known = 0;
                for (int key = 0; key < keys; key++)
                {
                    state[(key * values) + value] *= _gates.Pointer[2 * token];
                    known += state[(key * values) + value] * _keys.Pointer[(token * keys) + key];
                }

                double change = (_values.Pointer[(token * values) + value] - known) * _gates.Pointer[(2 * token) + 1];
                for (int key = 0; key < keys; key++)
                {
                    state[(key * values) + value] += change * _keys.Pointer[(token * keys) + key];
                    output[value] += state[(key * values) + value] * _queries.Pointer[(token * keys) + key];
                }
            }

            return output;
        }

        public void Dispose()
        {
            _queries.Dispose();
            _keys.Dispose();
            _values.Dispose();
            _gates.Dispose();
        }

        private static NativeFloats Positive(int count, ulong seed)
        {
            NativeFloats array = NativeArray.Random(count, seed);
            for (int index = 0; index < count; index++)
            {
                array.Pointer[index] = MathF.Abs(array.Pointer[index]);
            }

            return array;
        }

        private static NativeFloats Normalised(int keys, ulong seed)
        {
            NativeFloats array = NativeArray.Random(Tokens * keys, seed);
            for (int token = 0; token < Tokens; token++)
            {
                Span<float> key = new(array.Pointer + (token * keys), keys);
                double squares = 0;
                foreach (float element in key)
                {
                    squares += (double)element * element;
                }

                foreach (ref float element in key)
                {
                    element /= (float)Math.Sqrt(squares);
                }
            }

            return array;
        }
    }
}
