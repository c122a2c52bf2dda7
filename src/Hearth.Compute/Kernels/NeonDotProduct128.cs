using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Hearth.Compute.Kernels;

/// <summary>Four signed bytes to 32 bits by <c>sdot</c> on 16 bytes.</summary>
internal readonly struct NeonDotProduct128 : IByteDotOperations<Vector128<int>>
{
    public static bool SumsPairs => false;

    public static bool SignedWeights => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sums, Vector128<int> weights, Vector128<int> activations) =>
        Dp.DotProduct(sums, weights.AsSByte(), activations.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(
        ref Vector128<int> sums0, ref Vector128<int> sums1, Vector128<int> weights0, Vector128<int> weights1, Vector128<int> activations)
    {
        sums0 = MultiplyAdd(sums0, weights0, activations);
        sums1 = MultiplyAdd(sums1, weights1, activations);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Start(Vector128<int> offsets, int bias) => Vector128Operations.MultiplyAddPairs(offsets, Vector128.Create((short)bias).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Finish(Vector128<int> sums) => sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Finish(Vector128<int> sums, Vector128<int> factorPairs) => sums * Vector128.ShiftRightArithmetic(factorPairs, 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> StartBytes(Vector128<int> offsets) => Vector128<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddBytes(Vector128<int> sums, Vector128<int> weights, Vector128<int> activations)
    {
        Vector128<int> signed = weights ^ Vector128.Create((byte)0x80).AsInt32();
        return MultiplyAdd(sums, signed, activations);
    }
}
