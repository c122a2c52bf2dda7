using Hearth.Compute.Numerics;
using Hearth.Primitives;

namespace Hearth.Compute.Tests.Numerics;

/// <summary>The row kernels of encoders against plain arithmetic in double precision.</summary>
public sealed unsafe class EncoderKernelTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(37)]
    [InlineData(384)]
    public void LayerNorm_AnyLength_EqualsItsDefinition(int length)
    {
        SeededRandom random = new(5);
        using NativeFloats memory = Fill(random, 5L * length);
        float* input = memory.Pointer;
        float* delta = input + length;
        float* weights = delta + length;
        float* bias = weights + length;
        float* output = bias + length;
        double mean = 0;
        for (int index = 0; index < length; index++)
        {
            mean += ((double)input[index] + delta[index]) / length;
        }

        double variance = 0;
        for (int index = 0; index < length; index++)
        {
            variance += Math.Pow((double)input[index] + delta[index] - mean, 2) / length;
        }

        LayerNorm.Apply(input, delta, weights, bias, output, length, 1e-5f);

        for (int index = 0; index < length; index++)
        {
            double expected = (((double)input[index] + delta[index] - mean) / Math.Sqrt(variance + 1e-5) * weights[index]) + bias[index];
            Assert.Equal(expected, output[index], 2e-5);
        }
    }

    [Fact]
    public void GaussianErrorUnit_FromMinusTenToTen_EqualsTheErrorFunction()
    {
        const int Count = 2001;
        using NativeFloats memory = new(Count);
        for (int index = 0; index < Count; index++)
        {
            memory.Pointer[index] = (index - 1000) / 100f;
        }

        GaussianErrorUnit.Apply(memory.Pointer, Count);

        for (int index = 0; index < Count; index++)
        {
            double x = (index - 1000) / 100f;
            Assert.Equal(x * NormalDistribution(x), memory.Pointer[index], 1e-6);
        }
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(7, 8)]
    [InlineData(32, 32)]
    [InlineData(101, 20)]
    [InlineData(240, 64)]
    public void SequenceAttention_AnyLength_EqualsItsDefinition(int length, int dimension)
    {
        SeededRandom random = new(7);
        using NativeFloats memory = Fill(random, 3L * length * dimension);
        using NativeFloats output = new((long)length * dimension);
        using NativeFloats scratch = new(SequenceAttention.ScratchFloats(length, dimension));
        AttentionHead head = new()
        {
            Queries = memory.Pointer,
            Keys = memory.Pointer + ((long)length * dimension),
            Values = memory.Pointer + (2L * length * dimension),
            TokenStride = dimension,
            Dimension = dimension,
            Scale = 0.7f,
            Output = output.Pointer,
            OutputStride = dimension,
        };

        for (int first = 0; first < length; first += SequenceAttention.BlockQueries)
        {
            SequenceAttention.Attend(head, length, first, Math.Min(SequenceAttention.BlockQueries, length - first), scratch.Pointer);
        }

        for (int query = 0; query < length; query++)
        {
            double[] expected = Attend(head, length, query);
            for (int index = 0; index < dimension; index++)
            {
                Assert.Equal(expected[index], output.Pointer[(query * dimension) + index], 1e-5);
            }
        }
    }

    [Fact]
    public void SequenceAttention_QueryInAnotherBlock_GivesEqualBits()
    {
        const int Length = 50;
        const int Dimension = 32;
        using NativeFloats memory = Fill(new SeededRandom(11), 3L * Length * Dimension);
        using NativeFloats output = new(2L * Length * Dimension);
        using NativeFloats scratch = new(SequenceAttention.ScratchFloats(Length, Dimension));
        AttentionHead head = new()
        {
            Queries = memory.Pointer,
            Keys = memory.Pointer + (Length * Dimension),
            Values = memory.Pointer + (2 * Length * Dimension),
            TokenStride = Dimension,
            Dimension = Dimension,
            Scale = 1,
            Output = output.Pointer,
            OutputStride = Dimension,
        };

        SequenceAttention.Attend(head, Length, 10, 32, scratch.Pointer);
        float[] wide = new ReadOnlySpan<float>(output.Pointer + (20 * Dimension), Dimension).ToArray();
        SequenceAttention.Attend(head, Length, 20, 1, scratch.Pointer);

        Assert.Equal(wide, new ReadOnlySpan<float>(output.Pointer + (20 * Dimension), Dimension).ToArray());
    }

    private static double[] Attend(in AttentionHead head, int length, int query)
    {
        double[] weights = new double[length];
        for (int key = 0; key < length; key++)
        {
            for (int index = 0; index < head.Dimension; index++)
            {
                weights[key] += (double)head.Queries[(query * head.TokenStride) + index] * head.Keys[(key * head.TokenStride) + index] * head.Scale;
            }
        }

        double top = weights.Max();
        double sum = weights.Sum(weight => Math.Exp(weight - top));
        double[] result = new double[head.Dimension];
        for (int key = 0; key < length; key++)
        {
            for (int index = 0; index < head.Dimension; index++)
            {
                result[index] += Math.Exp(weights[key] - top) / sum * head.Values[(key * head.TokenStride) + index];
            }
        }

        return result;
    }

    /// <summary>By Simpson's rule, to ten digits.</summary>
    private static double NormalDistribution(double x)
    {
        const int Steps = 2000;
        double step = x / Steps;
        double sum = 1 + Density(x);
        for (int index = 1; index < Steps; index++)
        {
            sum += Density(index * step) * (index % 2 == 0 ? 2 : 4);
        }

        return 0.5 + (sum * step / 3 / Math.Sqrt(2 * Math.PI));

        static double Density(double t) => Math.Exp(-t * t / 2);
    }

    private static NativeFloats Fill(SeededRandom random, long count)
    {
        NativeFloats memory = new(count);
        for (long index = 0; index < count; index++)
        {
            memory.Pointer[index] = (float)((random.NextDouble() * 4) - 2);
        }

        return memory;
    }
}
