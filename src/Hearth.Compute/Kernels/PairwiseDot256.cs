using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute.Kernels;

/// <summary>Byte pairs to 16 bits by <c>vpmaddubsw</c> on 32 bytes.</summary>
internal readonly struct PairwiseDot256 : IByteDotOperations<Vector256<int>>
{
    public static bool SumsPairs => true;

    public static bool SignedWeights => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations) =>
        (sums.AsInt16() + Avx2.MultiplyAddAdjacent(weights.AsByte(), activations.AsSByte())).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd(
        ref Vector256<int> sums0, ref Vector256<int> sums1, Vector256<int> weights0, Vector256<int> weights1, Vector256<int> activations)
    {
        Vector256<short> products0 = Avx2.MultiplyAddAdjacent(weights0.AsByte(), activations.AsSByte());
        Vector256<short> products1 = Avx2.MultiplyAddAdjacent(weights1.AsByte(), activations.AsSByte());
        sums0 = (sums0.AsInt16() + products0).AsInt32();
        sums1 = (sums1.AsInt16() + products1).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Start(Vector256<int> offsets, int bias) =>
        (Vector256.ShiftLeft(offsets.AsInt16(), System.Numerics.BitOperations.Log2((uint)bias))).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Finish(Vector256<int> sums) => Vector256Operations.MultiplyAddPairs(sums, Vector256.Create((short)1).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Finish(Vector256<int> sums, Vector256<int> factorPairs) => Vector256Operations.MultiplyAddPairs(sums, factorPairs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> StartBytes(Vector256<int> offsets) => Vector256<int>.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAddBytes(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations)
    {
        // Eight-bit pairs saturate as unsigned times signed; magnitudes times the activation with the weight's sign do not (2 * 128 * 127).
        Vector256<sbyte> signed = (weights.AsByte() ^ Vector256.Create((byte)0x80)).AsSByte();
        Vector256<short> pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(signed), Avx2.Sign(activations.AsSByte(), signed));
        return sums + Avx2.MultiplyAddAdjacent(pairs, Vector256.Create((short)1));
    }
}
