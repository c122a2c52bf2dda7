using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Kernels;

/// <summary>Four bytes to 32 bits by <c>vpdpbusd</c> on 32 bytes.</summary>
internal readonly struct VnniDot256 : IByteDotOperations<Vector256<int>>
{
    public static bool SumsPairs => false;

    public static bool SignedWeights => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations) =>
        AvxVnni.MultiplyWideningAndAdd(sums, weights.AsByte(), activations.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(
        ref Vector256<int> sums0, ref Vector256<int> sums1, Vector256<int> weights0, Vector256<int> weights1, Vector256<int> activations)
    {
        sums0 = MultiplyAdd(sums0, weights0, activations);
        sums1 = MultiplyAdd(sums1, weights1, activations);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Start(Vector256<int> offsets, int bias) => Vector256Operations.MultiplyAddPairs(offsets, Vector256.Create((short)bias).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Finish(Vector256<int> sums) => sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Finish(Vector256<int> sums, Vector256<int> factorPairs) => sums * Vector256.ShiftRightArithmetic(factorPairs, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> StartBytes(Vector256<int> offsets) => Start(offsets, 128);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAddBytes(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations) => MultiplyAdd(sums, weights, activations);
}
