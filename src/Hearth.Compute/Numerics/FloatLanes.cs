using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Sixteen floats at once, with every operation in a fixed order.</summary>
/// <remarks>
/// Where the processor has no 512-bit vectors the runtime divides each operation into two of 256 bits or four of 128: same lanes, same order, same
/// bits. Horizontal sums fold 16 → 8 → 4 → 2 → 1, each half with its upper neighbour; the runtime's own sum would choose an order per machine.
/// </remarks>
internal static class FloatLanes
{
    public const int Count = 16;

    /// <summary>At or below this e^x is a denormal or zero; it is made zero.</summary>
    private const float ExponentMin = -87.33654f;

    private const float ExponentMax = 88f;

    /// <summary>1.5 × 2^23: adding it rounds to an integer and leaves that integer in the low bits.</summary>
    private const float RoundingBias = 12582912f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value)
    {
        Vector256<float> eight = value.GetLower() + value.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return two.GetElement(0) + two.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> value)
    {
        Vector256<float> eight = Vector256.MaxNative(value.GetLower(), value.GetUpper());
        Vector128<float> four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        Vector128<float> two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3)));
        return MathF.Max(two.GetElement(0), two.GetElement(1));
    }

    /// <summary>e^x within 2 units in the last place; exactly 1 at 0, exactly 0 below -87.3, at most e^88.</summary>
    /// <remarks>Cephes' expf (Moshier): split off the power of two, a polynomial of degree 6 for the rest. Half the cost of the runtime's, which widens to double.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> value)
    {
        Vector512<float> x = Vector512.MinNative(value, Vector512.Create(ExponentMax));
        Vector512<float> biased = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), Vector512.Create(RoundingBias));
        Vector512<float> power = biased - Vector512.Create(RoundingBias);
        Vector512<float> rest = Vector512.FusedMultiplyAdd(power, Vector512.Create(-0.693359375f), x);
        rest = Vector512.FusedMultiplyAdd(power, Vector512.Create(2.12194440e-4f), rest);
        Vector512<float> poly = Vector512.FusedMultiplyAdd(Vector512.Create(1.9875691500e-4f), rest, Vector512.Create(1.3981999507e-3f));
        poly = Vector512.FusedMultiplyAdd(poly, rest, Vector512.Create(8.3334519073e-3f));
        poly = Vector512.FusedMultiplyAdd(poly, rest, Vector512.Create(4.1665795894e-2f));
        poly = Vector512.FusedMultiplyAdd(poly, rest, Vector512.Create(1.6666665459e-1f));
        poly = Vector512.FusedMultiplyAdd(poly, rest, Vector512.Create(5.0000001201e-1f));
        poly = Vector512.FusedMultiplyAdd(poly, rest * rest, rest) + Vector512<float>.One;
        Vector512<float> scaled = (poly.AsInt32() + Vector512.ShiftLeft(biased.AsInt32(), 23)).AsSingle();
        return Vector512.ConditionalSelect(Vector512.GreaterThan(value, Vector512.Create(ExponentMin)), scaled, Vector512<float>.Zero);
    }
}
