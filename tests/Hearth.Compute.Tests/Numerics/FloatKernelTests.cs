using System.Runtime.Intrinsics;
using Hearth.Compute.Numerics;

namespace Hearth.Compute.Tests.Numerics;

/// <summary>Each row kernel against plain double arithmetic, at lengths that are whole vectors and that are not.</summary>
public sealed unsafe class FloatKernelTests
{
    public static TheoryData<int> Lengths => [1, 8, 15, 16, 17, 48, 172, 576];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void RmsNormApply_AnyLength_IsTheFormula(int length)
    {
        using NativeFloats input = NativeArray.Random(length, 1, 3);
        using NativeFloats weights = NativeArray.Random(length, 2);
        using NativeFloats output = NativeArray.Random(length, 3);
        RmsNorm.Apply(input.Pointer, weights.Pointer, output.Pointer, length, 1e-5f);
        double squares = 0;
        for (int index = 0; index < length; index++)
        {
            squares += (double)input.Pointer[index] * input.Pointer[index];
        }

        double factor = 1 / Math.Sqrt((squares / length) + 1e-5);
        float[] actual = NativeArray.ToArray(output);
        for (int index = 0; index < length; index++)
        {
            Assert.Equal(input.Pointer[index] * factor * weights.Pointer[index], actual[index], 2e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void SwiGluApply_AnyLength_IsTheFormula(int length)
    {
        using NativeFloats gate = NativeArray.Random(length, 1, 12);
        using NativeFloats up = NativeArray.Random(length, 2);
        gate.Pointer[0] = -200;
        float[] gates = new ReadOnlySpan<float>(gate.Pointer, length).ToArray();
        SwiGlu.Apply(gate.Pointer, up.Pointer, length);
        float[] actual = NativeArray.ToArray(gate);
        for (int index = 0; index < length; index++)
        {
            Assert.Equal(gates[index] / (1 + Math.Exp(-gates[index])) * up.Pointer[index], actual[index], 5e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ResidualSumAdd_AnyLength_Adds(int length)
    {
        using NativeFloats sum = NativeArray.Random(length, 1);
        using NativeFloats addend = NativeArray.Random(length, 2);
        float[] before = new ReadOnlySpan<float>(sum.Pointer, length).ToArray();
        ResidualSum.Add(sum.Pointer, addend.Pointer, length);
        float[] actual = NativeArray.ToArray(sum);
        for (int index = 0; index < length; index++)
        {
            Assert.Equal(before[index] + addend.Pointer[index], actual[index]);
        }
    }

    [Fact]
    public void Exp_WholeRange_IsWithinTwoUnitsInTheLastPlace()
    {
        for (int step = -6372; step <= 6423; step++)
        {
            float x = step * 0.0137f;
            float actual = FloatLanes.Exp(Vector512.Create(x)).GetElement(5);
            double expected = Math.Exp(x);
            Assert.InRange(actual, expected * (1 - 2.4e-7), expected * (1 + 2.4e-7));
        }

        Assert.Equal(1f, FloatLanes.Exp(Vector512<float>.Zero).ToScalar());
        Assert.Equal(0f, FloatLanes.Exp(Vector512.Create(float.NegativeInfinity)).ToScalar());
        Assert.Equal(0f, FloatLanes.Exp(Vector512.Create(-100f)).ToScalar());
        Assert.True(float.IsFinite(FloatLanes.Exp(Vector512.Create(1000f)).ToScalar()));
    }

    [Fact]
    public void HalfRows_EveryFiniteHalf_WidensExactlyAndNarrowsBack()
    {
        ushort[] halves = [.. Enumerable.Range(0, 65536).Where(bits => (bits & 0x7C00) != 0x7C00).Select(bits => (ushort)bits)];
        float[] floats = new float[halves.Length];
        ushort[] back = new ushort[halves.Length];
        fixed (ushort* source = halves, target = back)
        fixed (float* wide = floats)
        {
            HalfRows.Widen(source, wide, halves.Length);
            HalfRows.Narrow(wide, target, halves.Length);
        }

        for (int index = 0; index < halves.Length; index++)
        {
            Assert.Equal((float)BitConverter.UInt16BitsToHalf(halves[index]), floats[index]);
        }

        Assert.Equal(halves, back);
    }

    [Fact]
    public void HalfRowsNarrow_BetweenAndBeyondHalves_RoundsToEvenAndSaturates()
    {
        float[] values =
        [
            1 + (1 / 2048f), 1 + (3 / 2048f), 1.0001f, -0.333f, 65519, 70000, -1e9f, 1e-6f, 0, -0f, 12345.67f, 3e-5f, 6.1e-5f, -2.5f, 1e-9f, 100.06f, 7.77f,
        ];
        ushort[] actual = new ushort[values.Length];
        fixed (float* source = values)
        fixed (ushort* target = actual)
        {
            HalfRows.Narrow(source, target, values.Length);
        }

        for (int index = 0; index < values.Length; index++)
        {
            Assert.Equal((Half)Math.Clamp(values[index], -65504f, 65504f), BitConverter.UInt16BitsToHalf(actual[index]));
        }
    }

    [Fact]
    public void HalfRowsNarrowNormal_TooSmallForANormalHalf_IsZero()
    {
        float[] values = [1f / 16384f, -1f / 16384f, 1f / 16385f, -1f / 16385f, 1e-7f, 0, 0.5f, -3];
        ushort[] actual = new ushort[values.Length];
        fixed (float* source = values)
        fixed (ushort* target = actual)
        {
            HalfRows.NarrowNormal(source, target, values.Length);
        }

        Assert.Equal([1f / 16384f, -1f / 16384f, 0, 0, 0, 0, 0.5f, -3], actual.Select(bits => (float)BitConverter.UInt16BitsToHalf(bits)));
    }

    [Theory]
    [InlineData(RotaryStyle.AdjacentPairs, 8, 8)]
    [InlineData(RotaryStyle.AdjacentPairs, 48, 48)]
    [InlineData(RotaryStyle.AdjacentPairs, 64, 64)]
    [InlineData(RotaryStyle.Halves, 8, 8)]
    [InlineData(RotaryStyle.Halves, 64, 64)]
    [InlineData(RotaryStyle.Halves, 80, 80)]
    [InlineData(RotaryStyle.Halves, 32, 64)]
    public void RotaryApply_AnyDimension_IsTheFormula(RotaryStyle style, int dimension, int headDimension)
    {
        const int Position = 700;
        using NativeFloats heads = NativeArray.Random(2 * headDimension, 4);
        float[] before = new ReadOnlySpan<float>(heads.Pointer, 2 * headDimension).ToArray();
        float[] factors = [.. Enumerable.Range(0, dimension / 2).Select(pair => 1f + (pair % 3))];
        using RotaryTable table = new(style, dimension, 10_000, factors, 1000);
        table.Require(Position + 1);
        table.Apply(heads.Pointer, 2, headDimension, Position);
        float[] actual = NativeArray.ToArray(heads);
        for (int element = 0; element < actual.Length; element++)
        {
            (int head, int index) = Math.DivRem(element, headDimension);
            bool halves = style is RotaryStyle.Halves;
            int pair = halves ? index % (dimension / 2) : index / 2;
            int first = (head * headDimension) + (halves ? pair : 2 * pair);
            int second = halves ? first + (dimension / 2) : first + 1;
            double expected = before[element];
            if (index < dimension)
            {
                double angle = Position * Math.Pow(10_000, -2.0 * pair / dimension) / factors[pair];
                expected = element == first
                    ? (before[first] * Math.Cos(angle)) - (before[second] * Math.Sin(angle))
                    : (before[first] * Math.Sin(angle)) + (before[second] * Math.Cos(angle));
            }

            Assert.Equal(expected, actual[element], 1e-6);
        }
    }
}
