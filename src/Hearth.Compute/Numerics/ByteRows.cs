using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Up to 32 floats to whole numbers from -127 to 127 and a scale: one block of <see cref="KeyValueFormat.Byte"/>.</summary>
/// <remarks>The numbers are made with the scale that is stored, so that what the rounding of the scale does is not an error of its own.</remarks>
internal static unsafe class ByteRows
{
    /// <summary>The largest scale that is a finite half; what is larger is cut off.</summary>
    private const float ScaleMax = 65504f;

    /// <summary>Quantises one block; returns its scale, a half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ushort Quantize(float* source, int count, sbyte* target)
    {
        float largest = 0;
        for (int index = 0; index < count; index++)
        {
            float magnitude = MathF.Abs(source[index]);
            largest = magnitude > largest ? magnitude : largest;
        }

        // Rounded down a half could be too small for the largest by a hair: the clamp below takes care of it.
        Half scale = (Half)MathF.Min(largest / 127f, ScaleMax);
        float step = (float)scale;
        float inverse = step > 0 ? 1f / step : 0;
        for (int index = 0; index < count; index++)
        {
            float value = source[index] * inverse;
            target[index] = value >= 127 ? (sbyte)127 : value <= -127 ? (sbyte)-127 : float.IsNaN(value) ? (sbyte)0 : (sbyte)MathF.Round(value);
        }

        return BitConverter.HalfToUInt16Bits(scale);
    }

    /// <summary>Sixteen scales as floats; never subnormal operands, which would cost more than all the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Scales(ushort* source)
    {
        Vector256<ushort> halves = Vector256.Load(source);
        Vector512<int> place = Vector512.ShiftLeft(Vector512.Create(Vector256.WidenLower(halves), Vector256.WidenUpper(halves)).AsInt32(), 13);

        // Scales are not negative. A normal half is put right by its exponent; a subnormal one is the fraction of 2^-14 that stands behind it.
        Vector512<float> normal = (place + Vector512.Create(112 << 23)).AsSingle();
        Vector512<float> subnormal = (place + Vector512.Create(113 << 23)).AsSingle() - Vector512.Create(1f / 16384f);
        return Vector512.ConditionalSelect(Vector512.LessThan(place, Vector512.Create(1 << 23)).AsSingle(), subnormal, normal);
    }
}
