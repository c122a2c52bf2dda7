using System.Runtime.Intrinsics;
using Hearth.Compute.Kernels;

namespace Hearth.Compute.Tests.Kernels;

/// <summary>What <c>sdot</c> computes, in plain C#: signed weights, sums of 32 bits.</summary>
internal readonly struct EmulatedSignedDot128 : IByteDotOperations<Vector128<int>>
{
    public static bool SumsPairs => false;

    public static bool SignedWeights => true;

    public static Vector128<int> MultiplyAdd(Vector128<int> sums, Vector128<int> weights, Vector128<int> activations)
    {
        int[] result = new int[4];
        for (int lane = 0; lane < 16; lane++)
        {
            result[lane / 4] += weights.AsSByte()[lane] * activations.AsSByte()[lane];
        }

        return sums + Vector128.Create(result);
    }

    public static void MultiplyAdd(
        ref Vector128<int> sums0, ref Vector128<int> sums1, Vector128<int> weights0, Vector128<int> weights1, Vector128<int> activations)
    {
        sums0 = MultiplyAdd(sums0, weights0, activations);
        sums1 = MultiplyAdd(sums1, weights1, activations);
    }

    public static Vector128<int> Start(Vector128<int> offsets, int bias) =>
        EmulatedOperations128.MultiplyAddPairs(offsets, Vector128.Create((short)bias).AsInt32());

    public static Vector128<int> Finish(Vector128<int> sums) => sums;

    public static Vector128<int> Finish(Vector128<int> sums, Vector128<int> factorPairs) =>
        sums * Vector128.ShiftRightArithmetic(factorPairs, 16);

    public static Vector128<int> StartBytes(Vector128<int> offsets) => Vector128<int>.Zero;

    public static Vector128<int> MultiplyAddBytes(Vector128<int> sums, Vector128<int> weights, Vector128<int> activations) =>
        MultiplyAdd(sums, weights ^ Vector128.Create((byte)0x80).AsInt32(), activations);
}
