using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Activations;

/// <summary>Floats to signed bytes, 32 at a time: step = largest magnitude / 127, rounding half to even, step stored rounded to half.</summary>
/// <remarks>One form for all processors, so the bytes are equal everywhere. An input that is not finite gives bytes without meaning.</remarks>
internal static unsafe class ActivationQuantizer
{
    /// <summary>Quantises the token in <paramref name="slot"/>; a slot beyond the last token becomes zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize(ActivationBuffer buffer, int slot)
    {
        int width = buffer.Width;
        int blocks = buffer.Blocks;
        int lane = slot % width;
        long first = (long)(slot / width) * blocks;
        int* quants = (int*)buffer.Quants + (first * 8 * width) + lane;
        int* offsets = buffer.Offsets + (first * 3 * width) + lane;
        float* scales = buffer.Scales + (first * width) + lane;
        float* scaledSums = buffer.ScaledSums + (first * width) + lane;
        float* source = buffer.Source + (slot * buffer.SourceStride);
        bool isPadding = slot >= buffer.Tokens;
        for (int block = 0; block < blocks; block++)
        {
            if (isPadding)
            {
                Clear(quants, offsets, width);
                *scales = 0;
                *scaledSums = 0;
            }
            else
            {
                QuantizeBlock(source, quants, offsets, width, scales, scaledSums);
                source += PackedLayout.BlockColumns;
            }

            quants += 8 * width;
            offsets += 3 * width;
            scales += width;
            scaledSums += width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuantizeBlock(float* source, int* quants, int* offsets, int width, float* scale, float* scaledSum)
    {
        Vector256<float> values0 = Vector256.Load(source);
        Vector256<float> values1 = Vector256.Load(source + 8);
        Vector256<float> values2 = Vector256.Load(source + 16);
        Vector256<float> values3 = Vector256.Load(source + 24);
        Vector256<float> largest = Vector256.MaxNative(
            Vector256.MaxNative(Vector256.Abs(values0), Vector256.Abs(values1)),
            Vector256.MaxNative(Vector256.Abs(values2), Vector256.Abs(values3)));
        Vector128<float> four = Vector128.MaxNative(largest.GetLower(), largest.GetUpper());
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        float magnitude = float.MaxNative(four.GetElement(0), four.GetElement(1));

        Vector256<float> inverse = Vector256.Create(magnitude > 0 ? 127f / magnitude : 0);
        Vector256<int> quants0 = ToIntegers(values0 * inverse);
        Vector256<int> quants1 = ToIntegers(values1 * inverse);
        Vector256<int> quants2 = ToIntegers(values2 * inverse);
        Vector256<int> quants3 = ToIntegers(values3 * inverse);
        Vector256<sbyte> bytes = Vector256.Narrow(Vector256.Narrow(quants0, quants1), Vector256.Narrow(quants2, quants3));
        if (width == 1)
        {
            bytes.Store((sbyte*)quants);
        }
        else
        {
            Vector256<int> chunks = bytes.AsInt32();
            for (int chunk = 0; chunk < 8; chunk++)
            {
                quants[chunk * width] = chunks.GetElement(chunk);
            }
        }

        int firstHalf = NegatedLaneSums(quants0 + quants1);
        int secondHalf = NegatedLaneSums(quants2 + quants3);
        int low = (short)firstHalf + (short)secondHalf;
        int high = (firstHalf >> 16) + (secondHalf >> 16);
        offsets[0] = firstHalf;
        offsets[width] = secondHalf;
        offsets[2 * width] = (low & 0xFFFF) | high << 16;
        float rounded = RoundToHalf(magnitude / 127f);
        *scale = rounded;
        *scaledSum = rounded * -(low + high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> ToIntegers(Vector256<float> values) => Vector256.ConvertToInt32Native(Vector256.Round(values));

    /// <summary>The nearest half, as a float. The conversions of .NET are calls, dear once per block of 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float RoundToHalf(float step)
    {
        const float smallestNormal = 1f / 16384;
        const float overflow = 65520;
        const uint dropped = 0x1FFF;
        if (step is < smallestNormal or >= overflow)
        {
            return (float)(Half)step;
        }

        uint bits = BitConverter.SingleToUInt32Bits(step);
        return BitConverter.UInt32BitsToSingle((bits + (dropped >> 1) + ((bits >> 13) & 1)) & ~dropped);
    }

    /// <summary>Minus the sums of columns 0, 1 (low half) and 2, 3 (high half) modulo four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int NegatedLaneSums(Vector256<int> eight)
    {
        Vector128<int> four = eight.GetLower() + eight.GetUpper();
        four += Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2));
        return (-four.GetElement(0) & 0xFFFF) | -four.GetElement(2) << 16;
    }

    private static void Clear(int* quants, int* offsets, int width)
    {
        for (int chunk = 0; chunk < 8; chunk++)
        {
            quants[chunk * width] = 0;
        }

        offsets[0] = 0;
        offsets[width] = 0;
        offsets[2 * width] = 0;
    }
}
