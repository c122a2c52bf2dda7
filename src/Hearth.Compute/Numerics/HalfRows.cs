using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Numerics;

/// <summary>Rows of IEEE halves, converted with integer arithmetic: .NET offers no F16C.</summary>
/// <remarks>
/// A half's exponent and fraction, moved into a float's place, stand for its value times 2^-112. Multiplying by 2^112 is exact, for
/// subnormal halves too. Infinities and NaN are not mapped; <see cref="Narrow(float*, ushort*, int)"/> never writes them.
/// </remarks>
public static unsafe class HalfRows
{
    /// <summary>2^112: what a half in a float's place is too small by.</summary>
    internal const float PlaceFactor = 5.192296858534828e33f;

    private const float PlaceFactorInverse = 1f / PlaceFactor;
    private const float HalfMax = 65504f;
    private const float NormalMin = 1f / 16384f;

    /// <summary>Rounds floats to the nearest half, ties to even; what is beyond ±65504 becomes ±65504, and NaN becomes 0.</summary>
    /// <param name="source">Floats.</param>
    /// <param name="destination">Halves.</param>
    /// <param name="length">Elements, any number.</param>
    public static void Narrow(float* source, ushort* destination, int length) => Narrow(source, destination, length, 0f);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(float* source, ushort* destination, int length, float smallest)
    {
        Vector512<float> floor = Vector512.Create(smallest);
        int index = 0;
        for (; index <= length - FloatLanes.Count; index += FloatLanes.Count)
        {
            Vector512<int> halves = Narrow(Vector512.Load(source + index), floor);
            Vector256.Narrow(halves.GetLower().AsUInt32(), halves.GetUpper().AsUInt32()).Store(destination + index);
        }

        for (; index < length; index++)
        {
            destination[index] = (ushort)Narrow(Vector512.CreateScalar(source[index]), floor).ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Narrow(Vector512<float> value, Vector512<float> floor)
    {
        Vector512<float> magnitude = Vector512.MinNative(Vector512.Abs(value), Vector512.Create(HalfMax)) * Vector512.Create(PlaceFactorInverse);
        Vector512<int> bits = magnitude.AsInt32();
        Vector512<int> odd = Vector512.ShiftRightLogical(bits, 13) & Vector512<int>.One;
        Vector512<int> rounded = Vector512.ShiftRightLogical(bits + Vector512.Create(0x0FFF) + odd, 13);
        Vector512<int> sign = Vector512.ShiftRightLogical(value.AsInt32(), 16) & Vector512.Create(0x8000);
        return (rounded | sign) & Vector512.GreaterThanOrEqual(Vector512.Abs(value), floor).AsInt32();
    }

    /// <summary>As <see cref="Narrow(float*, ushort*, int)"/>, with zero for what is too small for a normal half.</summary>
    /// <remarks>Who multiplies halves in a float's place would find subnormal floats there, for which processors take a detour of a hundred cycles.</remarks>
    internal static void NarrowNormal(float* source, ushort* destination, int length) => Narrow(source, destination, length, NormalMin);

    /// <summary>Exact floats of halves that are finite.</summary>
    /// <param name="source">Halves.</param>
    /// <param name="destination">Floats.</param>
    /// <param name="length">Elements, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Widen(ushort* source, float* destination, int length)
    {
        Vector512<float> factor = Vector512.Create(PlaceFactor);
        for (int index = 0; index < length; index += FloatLanes.Count)
        {
            (InPlace(source + index) * factor).Store(destination + index);
        }
    }

    /// <summary>Sixteen halves as floats that are 2^112 times too small.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> InPlace(ushort* source)
    {
        Vector256<short> halves = Vector256.Load((short*)source);
        Vector512<int> wide = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Int32(halves)
            : Vector512.Create(Vector256.WidenLower(halves), Vector256.WidenUpper(halves));

        // Sign extension leaves copies of the sign where the exponent's upper bits belong.
        return (Vector512.ShiftLeft(wide, 13) & Vector512.Create(unchecked((int)0x8FFFFFFF))).AsSingle();
    }
}
