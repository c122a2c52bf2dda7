using System.Buffers.Binary;
using Hearth.Compute.Weights;

namespace Hearth.Compute;

/// <summary>Scalar dequantisation of rows as they stand in a file.</summary>
/// <remarks>Source: ggml 0.25.1, dequantize_row_*. Shapes and nibble order per format are those of ggml's block structures.</remarks>
public static class TensorRows
{
    /// <summary>Bytes of a row of <paramref name="columns"/> elements.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative or not a multiple of the block length.</exception>
    public static long LengthBytes(TensorFormat format, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        int length = format.BlockElements();
        if (columns % length != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(columns), columns, $"A row of {format} is a multiple of {length} elements.");
        }

        return (long)(columns / length) * format.BlockBytes();
    }

    /// <summary>Writes the floats of one row.</summary>
    /// <param name="format">How <paramref name="source"/> is stored.</param>
    /// <param name="source">The row's blocks; exactly <see cref="LengthBytes"/> bytes for the destination's length.</param>
    /// <param name="destination">Receives the elements; a multiple of the block length.</param>
    /// <exception cref="ArgumentException">The two lengths do not belong together.</exception>
    public static void Dequantize(TensorFormat format, ReadOnlySpan<byte> source, Span<float> destination)
    {
        if (source.Length != LengthBytes(format, destination.Length))
        {
            throw new ArgumentException($"{destination.Length} elements of {format} do not take {source.Length} bytes.", nameof(source));
        }

        int length = format.BlockElements();
        int bytes = format.BlockBytes();
        for (int block = 0; block * length < destination.Length; block++)
        {
            DequantizeBlock(format, source.Slice(block * bytes, bytes), destination.Slice(block * length, length));
        }
    }

    private static void DequantizeBlock(TensorFormat format, ReadOnlySpan<byte> block, Span<float> values)
    {
        switch (format)
        {
            case TensorFormat.F32:
                values[0] = BinaryPrimitives.ReadSingleLittleEndian(block);
                break;
            case TensorFormat.F16:
                values[0] = ReadHalf(block);
                break;
            case TensorFormat.BF16:
                values[0] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(block) << 16);
                break;
            case TensorFormat.Q8_0:
                DequantizeBytes(block, values);
                break;
            case TensorFormat.Q4_0:
                DequantizeNibbles(ReadHalf(block), 0, 8, default, block[2..], values);
                break;
            case TensorFormat.Q4_1:
                DequantizeNibbles(ReadHalf(block), ReadHalf(block[2..]), 0, default, block[4..], values);
                break;
            case TensorFormat.Q5_0:
                DequantizeNibbles(ReadHalf(block), 0, 16, block.Slice(2, 4), block[6..], values);
                break;
            case TensorFormat.Q5_1:
                DequantizeNibbles(ReadHalf(block), ReadHalf(block[2..]), 0, block.Slice(4, 4), block[8..], values);
                break;
            case TensorFormat.Q4_K:
                DequantizeSuper(block, default, block[16..], values);
                break;
            case TensorFormat.Q5_K:
                DequantizeSuper(block, block.Slice(16, 32), block[48..], values);
                break;
            case TensorFormat.MXFP4:
                DequantizeTable(QuantTables.ExponentScale(block[0]), QuantTables.FourBitFloats, block[1..], values);
                break;
            case TensorFormat.IQ4_NL:
                DequantizeTable(ReadHalf(block), QuantTables.Nonlinear, block[2..], values);
                break;
            case TensorFormat.TQ1_0:
                DequantizeTernary(block, ReadHalf(block[52..]), values);
                break;
            case TensorFormat.TQ2_0:
                DequantizePairs(block, ReadHalf(block[64..]), values);
                break;
            default:
                DequantizeSix(block, values);
                break;
        }
    }

    private static void DequantizeBytes(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = ReadHalf(block);
        for (int index = 0; index < 32; index++)
        {
            values[index] = scale * (sbyte)block[2 + index];
        }
    }

    private static void DequantizeNibbles(
        float scale, float minimum, int bias, ReadOnlySpan<byte> highBits, ReadOnlySpan<byte> nibbles, Span<float> values)
    {
        uint high = highBits.IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(highBits);
        for (int index = 0; index < 32; index++)
        {
            int nibble = (nibbles[index & 15] >> (index >> 4 << 2)) & 15;
            int quant = nibble | (int)(high >> index & 1) << 4;
            values[index] = (scale * (quant - bias)) + minimum;
        }
    }

    private static void DequantizeSuper(ReadOnlySpan<byte> block, ReadOnlySpan<byte> highBits, ReadOnlySpan<byte> nibbles, Span<float> values)
    {
        float scale = ReadHalf(block);
        float minimum = ReadHalf(block[2..]);
        for (int index = 0; index < 256; index++)
        {
            int part = index / 32;
            int quant = (nibbles[(part / 2 * 32) + (index & 31)] >> (part % 2 * 4)) & 15;
            if (!highBits.IsEmpty)
            {
                quant |= (highBits[index & 31] >> part & 1) << 4;
            }

            (int partScale, int partMinimum) = SuperScales(block.Slice(4, 12), part);
            values[index] = (scale * partScale * quant) - (minimum * partMinimum);
        }
    }

    /// <summary>The 6-bit scale and minimum of sub-block <paramref name="part"/> out of the 12 packed bytes of Q4_K and Q5_K.</summary>
    internal static (int Scale, int Minimum) SuperScales(ReadOnlySpan<byte> packed, int part) => part < 4
        ? (packed[part] & 63, packed[part + 4] & 63)
        : ((packed[part + 4] & 15) | (packed[part - 4] >> 6 << 4), (packed[part + 4] >> 4) | (packed[part] >> 6 << 4));

    /// <summary>The unsigned 6-bit element <paramref name="index"/> of a Q6_K block; 32 stands for zero.</summary>
    internal static int SixBits(ReadOnlySpan<byte> block, int index)
    {
        int half = index / 128;
        int quarter = index % 128 / 32;
        int low = block[(half * 64) + (quarter % 2 * 32) + (index & 31)] >> (quarter / 2 * 4) & 15;
        int high = block[128 + (half * 32) + (index & 31)] >> (quarter * 2) & 3;
        return low | high << 4;
    }

    private static void DequantizeSix(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = ReadHalf(block[208..]);
        for (int index = 0; index < 256; index++)
        {
            values[index] = scale * (sbyte)block[192 + (index / 16)] * (SixBits(block, index) - 32);
        }
    }

    private static void DequantizeTable(float scale, ReadOnlySpan<sbyte> table, ReadOnlySpan<byte> nibbles, Span<float> values)
    {
        for (int index = 0; index < 32; index++)
        {
            values[index] = scale * table[(nibbles[index & 15] >> (index >> 4 << 2)) & 15];
        }
    }

    private static void DequantizeTernary(ReadOnlySpan<byte> block, float scale, Span<float> values)
    {
        Span<byte> digits = stackalloc byte[256];
        TernaryDigits(block, digits);
        for (int index = 0; index < 256; index++)
        {
            values[index] = scale * (digits[index] - 1);
        }
    }

    private static void DequantizePairs(ReadOnlySpan<byte> block, float scale, Span<float> values)
    {
        for (int index = 0; index < 256; index++)
        {
            int quant = block[(index / 128 * 32) + (index & 31)] >> (index % 128 / 32 * 2) & 3;
            values[index] = scale * (quant - 1);
        }
    }

    /// <summary>The 256 digits, 0 to 2, of a TQ1_0 block: each byte is a fraction of 256 whose base-3 digits follow one another.</summary>
    internal static void TernaryDigits(ReadOnlySpan<byte> block, Span<byte> digits)
    {
        int first = 0;
        foreach ((int start, int bytes, int perByte) in (ReadOnlySpan<(int, int, int)>)[(0, 32, 5), (32, 16, 5), (48, 4, 4)])
        {
            for (int index = 0; index < bytes; index++)
            {
                int fraction = block[start + index];
                for (int digit = 0; digit < perByte; digit++)
                {
                    int three = fraction * 3;
                    digits[first + (digit * bytes) + index] = (byte)(three >> 8);
                    fraction = three & 255;
                }
            }

            first += bytes * perByte;
        }
    }

    private static float ReadHalf(ReadOnlySpan<byte> source) => (float)BinaryPrimitives.ReadHalfLittleEndian(source);
}
