using System.Runtime.Intrinsics;
using Hearth.Compute.Kernels;

namespace Hearth.Compute.Tests.Kernels;

/// <summary>What <c>vpdpbusd</c> computes, in plain C#: unsigned weights, sums of 32 bits.</summary>
internal readonly struct EmulatedUnsignedDot256 : IByteDotOperations<Vector256<int>>
{
    public static bool SumsPairs => VnniDot256.SumsPairs;

    public static bool SignedWeights => VnniDot256.SignedWeights;

    public static Vector256<int> MultiplyAdd(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations)
    {
        int[] result = new int[8];
        for (int lane = 0; lane < 32; lane++)
        {
            result[lane / 4] += weights.AsByte()[lane] * activations.AsSByte()[lane];
        }

        return sums + Vector256.Create(result);
    }

    public static void MultiplyAdd(
        ref Vector256<int> sums0, ref Vector256<int> sums1, Vector256<int> weights0, Vector256<int> weights1, Vector256<int> activations)
    {
        sums0 = MultiplyAdd(sums0, weights0, activations);
        sums1 = MultiplyAdd(sums1, weights1, activations);
    }

    public static Vector256<int> Start(Vector256<int> offsets, int bias) => VnniDot256.Start(offsets, bias);

    public static Vector256<int> Finish(Vector256<int> sums) => VnniDot256.Finish(sums);

    public static Vector256<int> Finish(Vector256<int> sums, Vector256<int> factorPairs) => VnniDot256.Finish(sums, factorPairs);

    public static Vector256<int> StartBytes(Vector256<int> offsets) => VnniDot256.StartBytes(offsets);

    public static Vector256<int> MultiplyAddBytes(Vector256<int> sums, Vector256<int> weights, Vector256<int> activations) =>
        MultiplyAdd(sums, weights, activations);
}
