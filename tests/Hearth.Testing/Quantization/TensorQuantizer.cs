using System.Buffers.Binary;
using Hearth.Compute;

namespace Hearth.Testing.Quantization;

/// <summary>Floats to the blocks of a file, simply: after ggml's quantize_row_*_ref; the K formats without its search for better scales.</summary>
public static class TensorQuantizer
{
    private static readonly sbyte[] s_fourBitFloats = [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    private static readonly sbyte[] s_nonlinear = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary>Quantises whole rows, or a whole tensor whose rows are multiples of the block.</summary>
    public static byte[] Quantize(TensorFormat format, ReadOnlySpan<float> values)
    {
        int length = format.BlockElements();
        int bytes = format.BlockBytes();
        byte[] result = new byte[values.Length / length * bytes];
        for (int block = 0; block < values.Length / length; block++)
        {
            QuantizeBlock(format, values.Slice(block * length, length), result.AsSpan(block * bytes, bytes));
        }

        return result;
    }

    private static void QuantizeBlock(TensorFormat format, ReadOnlySpan<float> values, Span<byte> block)
    {
        switch (format)
        {
            case TensorFormat.F32:
                BinaryPrimitives.WriteSingleLittleEndian(block, values[0]);
                break;
            case TensorFormat.F16:
                WriteHalf(block, values[0]);
                break;
            case TensorFormat.BF16:
                uint bits = BitConverter.SingleToUInt32Bits(values[0]);
                BinaryPrimitives.WriteUInt16LittleEndian(block, (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16));
                break;
            case TensorFormat.Q8_0:
                QuantizeBytes(values, block);
                break;
            case TensorFormat.Q4_0:
                QuantizeSymmetric(values, 8, block, default, block[2..]);
                break;
            case TensorFormat.Q5_0:
                QuantizeSymmetric(values, 16, block, block.Slice(2, 4), block[6..]);
                break;
            case TensorFormat.Q4_1:
                QuantizeAffine(values, 15, block, default, block[4..]);
                break;
            case TensorFormat.Q5_1:
                QuantizeAffine(values, 31, block, block.Slice(4, 4), block[8..]);
                break;
            case TensorFormat.Q4_K:
                QuantizeSuper(values, 15, block, default, block[16..]);
                break;
            case TensorFormat.Q5_K:
                QuantizeSuper(values, 31, block, block.Slice(16, 32), block[48..]);
                break;
            case TensorFormat.Q6_K:
                QuantizeSix(values, block);
                break;
            case TensorFormat.MXFP4:
                QuantizeFourBitFloats(values, block);
                break;
            case TensorFormat.IQ4_NL:
                float scale = Extreme(values) / -127;
                WriteHalf(block, scale);
                QuantizeToTable(values, scale, s_nonlinear, block[2..]);
                break;
            case TensorFormat.TQ1_0:
                QuantizeDigits(values, block);
                break;
            case TensorFormat.TQ2_0:
                QuantizePairs(values, block);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Unknown tensor format.");
        }
    }

    private static void QuantizeBytes(ReadOnlySpan<float> values, Span<byte> block)
    {
        float scale = MathF.Abs(Extreme(values)) / 127;
        float inverse = scale > 0 ? 1 / scale : 0;
        WriteHalf(block, scale);
        for (int index = 0; index < 32; index++)
        {
            block[2 + index] = (byte)(sbyte)MathF.Round(values[index] * inverse, MidpointRounding.AwayFromZero);
        }
    }

    private static void QuantizeSymmetric(ReadOnlySpan<float> values, int bias, Span<byte> block, Span<byte> highBits, Span<byte> nibbles)
    {
        float scale = Extreme(values) / -bias;
        float inverse = scale is 0 ? 0 : 1 / scale;
        WriteHalf(block, scale);
        for (int index = 0; index < 32; index++)
        {
            int quant = Math.Clamp((int)((values[index] * inverse) + bias + 0.5f), 0, (2 * bias) - 1);
            StoreFive(index, quant, highBits, nibbles);
        }
    }

    private static void QuantizeAffine(ReadOnlySpan<float> values, int levels, Span<byte> block, Span<byte> highBits, Span<byte> nibbles)
    {
        (float minimum, float maximum) = Range(values);
        float scale = (maximum - minimum) / levels;
        float inverse = scale is 0 ? 0 : 1 / scale;
        WriteHalf(block, scale);
        WriteHalf(block[2..], minimum);
        for (int index = 0; index < 32; index++)
        {
            StoreFive(index, Math.Clamp((int)(((values[index] - minimum) * inverse) + 0.5f), 0, levels), highBits, nibbles);
        }
    }

    private static void StoreFive(int index, int quant, Span<byte> highBits, Span<byte> nibbles)
    {
        nibbles[index & 15] |= (byte)((quant & 15) << (index >> 4 << 2));
        if (!highBits.IsEmpty)
        {
            highBits[index / 8] |= (byte)((quant >> 4) << (index % 8));
        }
    }

    private static void QuantizeSuper(ReadOnlySpan<float> values, int levels, Span<byte> block, Span<byte> highBits, Span<byte> nibbles)
    {
        Span<float> scales = stackalloc float[8];
        Span<float> minimums = stackalloc float[8];
        float largestScale = 0;
        float largestMinimum = 0;
        for (int part = 0; part < 8; part++)
        {
            (float minimum, float maximum) = Range(values.Slice(part * 32, 32));
            minimum = MathF.Min(minimum, 0);
            scales[part] = (maximum - minimum) / levels;
            minimums[part] = -minimum;
            largestScale = MathF.Max(largestScale, scales[part]);
            largestMinimum = MathF.Max(largestMinimum, minimums[part]);
        }

        WriteHalf(block, largestScale / 63);
        WriteHalf(block[2..], largestMinimum / 63);
        float scaleStep = ReadHalf(block);
        float minimumStep = ReadHalf(block[2..]);
        for (int part = 0; part < 8; part++)
        {
            int scale = Level(scales[part], scaleStep, 63);
            int minimum = Level(minimums[part], minimumStep, 63);
            StoreScales(block.Slice(4, 12), part, scale, minimum);
            for (int index = 0; index < 32; index++)
            {
                int quant = Level(values[(part * 32) + index] + (minimumStep * minimum), scaleStep * scale, levels);
                nibbles[(part / 2 * 32) + index] |= (byte)((quant & 15) << (part % 2 * 4));
                if (!highBits.IsEmpty)
                {
                    highBits[index] |= (byte)((quant >> 4) << part);
                }
            }
        }
    }

    private static void StoreScales(Span<byte> packed, int part, int scale, int minimum)
    {
        if (part < 4)
        {
            packed[part] |= (byte)scale;
            packed[part + 4] |= (byte)minimum;
        }
        else
        {
            packed[part + 4] = (byte)((scale & 15) | (minimum & 15) << 4);
            packed[part - 4] |= (byte)(scale >> 4 << 6);
            packed[part] |= (byte)(minimum >> 4 << 6);
        }
    }

    private static void QuantizeSix(ReadOnlySpan<float> values, Span<byte> block)
    {
        float largest = 0;
        Span<float> scales = stackalloc float[16];
        for (int part = 0; part < 16; part++)
        {
            scales[part] = Extreme(values.Slice(part * 16, 16)) / -32;
            largest = MathF.Max(largest, MathF.Abs(scales[part]));
        }

        WriteHalf(block[208..], largest / 127);
        float step = ReadHalf(block[208..]);
        for (int part = 0; part < 16; part++)
        {
            int scale = step is 0 ? 0 : (int)Math.Clamp(MathF.Round(scales[part] / step), -128f, 127f);
            block[192 + part] = (byte)(sbyte)scale;
            for (int index = part * 16; index < (part + 1) * 16; index++)
            {
                float width = step * scale;
                int quant = width is 0 ? 32 : (int)Math.Clamp(MathF.Round(values[index] / width) + 32, 0f, 63f);
                int half = index / 128;
                int quarter = index % 128 / 32;
                block[(half * 64) + (quarter % 2 * 32) + (index & 31)] |= (byte)((quant & 15) << (quarter / 2 * 4));
                block[128 + (half * 32) + (index & 31)] |= (byte)((quant >> 4) << (quarter * 2));
            }
        }
    }

    private static void QuantizeFourBitFloats(ReadOnlySpan<float> values, Span<byte> block)
    {
        float largest = MathF.Abs(Extreme(values));
        block[0] = largest > 0 ? (byte)(MathF.Floor(MathF.Log2(largest)) + 125) : (byte)0;
        QuantizeToTable(values, MathF.ScaleB(1, block[0] - 128), s_fourBitFloats, block[1..]);
    }

    /// <summary>The nearest of sixteen multiples of the scale.</summary>
    private static void QuantizeToTable(ReadOnlySpan<float> values, float scale, sbyte[] table, Span<byte> nibbles)
    {
        for (int index = 0; index < 32; index++)
        {
            int nearest = 0;
            for (int candidate = 1; candidate < 16; candidate++)
            {
                if (MathF.Abs((table[candidate] * scale) - values[index]) < MathF.Abs((table[nearest] * scale) - values[index]))
                {
                    nearest = candidate;
                }
            }

            StoreFive(index, nearest, default, nibbles);
        }
    }

    private static void QuantizePairs(ReadOnlySpan<float> values, Span<byte> block)
    {
        float scale = MathF.Abs(Extreme(values));
        WriteHalf(block[64..], scale);
        for (int index = 0; index < 256; index++)
        {
            block[(index / 128 * 32) + (index & 31)] |= (byte)(Digit(values[index], scale) << (index % 128 / 32 * 2));
        }
    }

    private static void QuantizeDigits(ReadOnlySpan<float> values, Span<byte> block)
    {
        float scale = MathF.Abs(Extreme(values));
        WriteHalf(block[52..], scale);
        int first = 0;
        foreach ((int start, int bytes, int perByte) in (ReadOnlySpan<(int, int, int)>)[(0, 32, 5), (32, 16, 5), (48, 4, 4)])
        {
            for (int index = 0; index < bytes; index++)
            {
                int number = 0;
                for (int digit = 0; digit < 5; digit++)
                {
                    number = (number * 3) + (digit < perByte ? Digit(values[first + (digit * bytes) + index], scale) : 0);
                }

                // As a fraction of 256, rounded up: its digits then come out of the top by multiplication.
                block[start + index] = (byte)(((number * 256) + 242) / 243);
            }

            first += bytes * perByte;
        }
    }

    private static int Digit(float value, float scale) => scale is 0 ? 1 : (int)MathF.Round(value / scale, MidpointRounding.AwayFromZero) + 1;

    private static int Level(float value, float step, int levels) => step is 0 ? 0 : (int)Math.Clamp(MathF.Round(value / step), 0f, levels);

    /// <summary>The value of largest magnitude, with its sign.</summary>
    private static float Extreme(ReadOnlySpan<float> values)
    {
        float extreme = 0;
        foreach (float value in values)
        {
            extreme = MathF.Abs(value) > MathF.Abs(extreme) ? value : extreme;
        }

        return extreme;
    }

    private static (float Minimum, float Maximum) Range(ReadOnlySpan<float> values)
    {
        float minimum = values[0];
        float maximum = values[0];
        foreach (float value in values)
        {
            minimum = MathF.Min(minimum, value);
            maximum = MathF.Max(maximum, value);
        }

        return (minimum, maximum);
    }

    private static float ReadHalf(ReadOnlySpan<byte> source) => (float)BinaryPrimitives.ReadHalfLittleEndian(source);

    private static void WriteHalf(Span<byte> destination, float value) => BinaryPrimitives.WriteHalfLittleEndian(destination, (Half)value);
}
