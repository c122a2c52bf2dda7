using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>Products of float activations with float weights that stay row-major where the file has them.</summary>
/// <remarks>
/// Sixteen lanes per row and token: lane <c>l</c> takes columns <c>l, l + 16, ...</c> in ascending order by fused multiply-add, a last part
/// of fewer columns filled up with zeros; then lanes fold 16 → 8 → 4 → 2 → 1, each with its upper neighbour. The order is the same on
/// every machine and for every split, so results are bit-equal. Four rows advance together, four streams of weights.
/// </remarks>
internal static unsafe class FloatKernel<TFormat>
    where TFormat : struct, IFloatFormat
{
    private const int Lanes = 16;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in MultiplyJob job, float* input, long inputStride, int columns)
    {
        int rowEnd = Math.Min(job.Rows, job.GroupEnd * WeightMatrix.GroupRows);
        int whole = columns / Lanes * Lanes;
        long rowBytes = (long)columns * TFormat.Bytes;
        for (int row = job.GroupStart * WeightMatrix.GroupRows; row < rowEnd; row += 4)
        {
            int rows = Math.Min(4, rowEnd - row);
            byte* weights0 = job.Packed + (row * rowBytes);
            byte* weights1 = rows > 1 ? weights0 + rowBytes : weights0;
            byte* weights2 = rows > 2 ? weights1 + rowBytes : weights0;
            byte* weights3 = rows > 3 ? weights2 + rowBytes : weights0;
            for (int token = job.TokenStart; token < job.TokenEnd; token++)
            {
                float* source = input + (token * inputStride);
                Vector256<float> low0 = Vector256<float>.Zero;
                Vector256<float> low1 = low0;
                Vector256<float> low2 = low0;
                Vector256<float> low3 = low0;
                Vector256<float> high0 = low0;
                Vector256<float> high1 = low0;
                Vector256<float> high2 = low0;
                Vector256<float> high3 = low0;
                for (int column = 0; column < whole; column += Lanes)
                {
                    Vector256<float> low = Vector256.Load(source + column);
                    Vector256<float> high = Vector256.Load(source + column + 8);
                    nint offset = column * TFormat.Bytes;
                    Accumulate(weights0 + offset, low, high, ref low0, ref high0);
                    Accumulate(weights1 + offset, low, high, ref low1, ref high1);
                    Accumulate(weights2 + offset, low, high, ref low2, ref high2);
                    Accumulate(weights3 + offset, low, high, ref low3, ref high3);
                }

                if (whole < columns)
                {
                    AccumulateTail(weights0, source, whole, columns, ref low0, ref high0);
                    AccumulateTail(weights1, source, whole, columns, ref low1, ref high1);
                    AccumulateTail(weights2, source, whole, columns, ref low2, ref high2);
                    AccumulateTail(weights3, source, whole, columns, ref low3, ref high3);
                }

                float* output = job.Output + (token * job.OutputStride);
                Store(job, output, row, low0 + high0);
                if (rows > 1)
                {
                    Store(job, output, row + 1, low1 + high1);
                }

                if (rows > 2)
                {
                    Store(job, output, row + 2, low2 + high2);
                }

                if (rows > 3)
                {
                    Store(job, output, row + 3, low3 + high3);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        byte* weights, Vector256<float> low, Vector256<float> high, ref Vector256<float> lowSum, ref Vector256<float> highSum)
    {
        lowSum = Vector256.FusedMultiplyAdd(TFormat.Load(weights), low, lowSum);
        highSum = Vector256.FusedMultiplyAdd(TFormat.Load(weights + (8 * TFormat.Bytes)), high, highSum);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AccumulateTail(
        byte* weights, float* source, int start, int columns, ref Vector256<float> lowSum, ref Vector256<float> highSum)
    {
        byte* lastWeights = stackalloc byte[Lanes * sizeof(float)];
        float* lastSource = stackalloc float[Lanes];
        new Span<byte>(lastWeights, Lanes * sizeof(float)).Clear();
        new Span<float>(lastSource, Lanes).Clear();
        Unsafe.CopyBlockUnaligned(lastWeights, weights + ((nint)start * TFormat.Bytes), (uint)((columns - start) * TFormat.Bytes));
        Unsafe.CopyBlockUnaligned(lastSource, source + start, (uint)((columns - start) * sizeof(float)));
        Accumulate(lastWeights, Vector256.Load(lastSource), Vector256.Load(lastSource + 8), ref lowSum, ref highSum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in MultiplyJob job, float* output, int row, Vector256<float> eight)
    {
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        float sum = two.GetElement(0) + two.GetElement(1);
        output[row] = job.Bias is null ? sum : sum + job.Bias[row];
    }
}
