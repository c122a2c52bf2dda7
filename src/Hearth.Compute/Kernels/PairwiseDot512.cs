using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Kernels;

/// <summary>Byte pairs to 16 bits by <c>vpmaddubsw</c> on 64 bytes.</summary>
internal readonly struct PairwiseDot512 : IDotOperations<Vector512<int>>
{
    public static bool SumsPairs => true;

    public static bool SignedWeights => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MultiplyAdd(Vector512<int> sums, Vector512<int> weights, Vector512<int> activations) =>
        (sums.AsInt16() + Avx512BW.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(
        ref Vector512<int> sums0, ref Vector512<int> sums1, Vector512<int> weights0, Vector512<int> weights1, Vector512<int> activations)
    {
        Vector512<short> products0 = Avx512BW.MultiplyAddAdjacent(weights0.AsByte(), activations.AsSByte());
        Vector512<short> products1 = Avx512BW.MultiplyAddAdjacent(weights1.AsByte(), activations.AsSByte());
        sums0 = (sums0.AsInt16() + products0).AsInt32();
        sums1 = (sums1.AsInt16() + products1).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Start(Vector512<int> offsets, int bias) =>
        (Vector512.ShiftLeft(offsets.AsInt16(), System.Numerics.BitOperations.Log2((uint)bias))).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Finish(Vector512<int> sums) => Vector512Operations.MultiplyAddPairs(sums, Vector512.Create((short)1).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Finish(Vector512<int> sums, Vector512<int> factorPairs) => Vector512Operations.MultiplyAddPairs(sums, factorPairs);
}
