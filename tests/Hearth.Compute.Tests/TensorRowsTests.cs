using Hearth.Testing.Quantization;

namespace Hearth.Compute.Tests;

public sealed class TensorRowsTests
{
    public static TheoryData<TensorFormat, double> Errors { get; } = new()
    {
        { TensorFormat.F32, 0 },
        { TensorFormat.F16, 1e-3 },
        { TensorFormat.BF16, 4e-3 },
        { TensorFormat.Q8_0, 0.01 },
        { TensorFormat.Q6_K, 0.04 },
        { TensorFormat.Q5_0, 0.07 },
        { TensorFormat.Q5_1, 0.06 },
        { TensorFormat.Q5_K, 0.06 },
        { TensorFormat.Q4_0, 0.13 },
        { TensorFormat.Q4_1, 0.12 },
        { TensorFormat.Q4_K, 0.12 },
        { TensorFormat.MXFP4, 0.16 },
        { TensorFormat.IQ4_NL, 0.11 },
    };

    [Theory]
    [MemberData(nameof(Errors))]
    public void Dequantize_QuantisedRow_IsNearTheOriginal(TensorFormat format, double tolerance)
    {
        float[] original = KernelCases.Floats(51, 2048);
        float[] restored = new float[original.Length];

        TensorRows.Dequantize(format, TensorQuantizer.Quantize(format, original), restored);

        double difference = original.Zip(restored, (left, right) => Math.Pow(left - right, 2)).Sum();
        double size = original.Sum(value => (double)value * value);
        Assert.InRange(Math.Sqrt(difference / size), 0, tolerance);
    }

    [Fact]
    public void Dequantize_Q4_0_TakesLowNibblesFirst()
    {
        byte[] block = new byte[18];
        BitConverter.TryWriteBytes(block, (Half)2f);
        block.AsSpan(2).Fill(0x88);
        block[2] = 0x9F;
        float[] values = new float[32];

        TensorRows.Dequantize(TensorFormat.Q4_0, block, values);

        Assert.Equal(14, values[0]);
        Assert.Equal(2, values[16]);
        Assert.Equal(0, values[1]);
    }

    [Fact]
    public void Dequantize_MXFP4_IsAFourBitFloatTimesAPowerOfTwo()
    {
        byte[] block = new byte[17];
        float[] values = new float[32];
        for (int nibble = 0; nibble < 16; nibble++)
        {
            block[1 + nibble] = (byte)(nibble | (15 - nibble) << 4);
        }

        float[] floats = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, 0, -0.5f, -1, -1.5f, -2, -3, -4, -6];
        foreach (int exponent in (int[])[0, 1, 2, 60, 126, 127, 128, 200, 252])
        {
            block[0] = (byte)exponent;
            TensorRows.Dequantize(TensorFormat.MXFP4, block, values);

            float scale = (float)Math.Pow(2, exponent - 127);
            Assert.Equal(floats.Select(value => value * scale), values[..16]);
            Assert.Equal(floats.Reverse().Select(value => value * scale), values[16..]);
        }
    }

    [Fact]
    public void Dequantize_Ternary_GivesBackWhatWasStored()
    {
        float[] original = [.. Enumerable.Range(0, 512).Select(index => ((index * index / 7) + (index / 3)) % 3 - 1).Select(value => value * 0.25f)];
        float[] restored = new float[original.Length];
        foreach (TensorFormat format in (TensorFormat[])[TensorFormat.TQ1_0, TensorFormat.TQ2_0])
        {
            TensorRows.Dequantize(format, TensorQuantizer.Quantize(format, original), restored);

            Assert.Equal(original, restored);
        }
    }

    [Fact]
    public void Dequantize_LengthsThatDoNotBelongTogether_AreRefused() =>
        Assert.Throws<ArgumentException>(() => TensorRows.Dequantize(TensorFormat.Q8_0, new byte[33], new float[32]));
}
