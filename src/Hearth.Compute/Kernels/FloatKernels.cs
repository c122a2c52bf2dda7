using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>Products of float activations with float weights that stay row-major where the file has them.</summary>
/// <remarks>
/// Sixteen lanes per row and token: lane <c>l</c> takes columns <c>l, l + 16, ...</c> in ascending order by fused multiply-add; then lanes
/// fold 16 → 8 → 4 → 2 → 1, each with its upper neighbour. The order is the same on every machine, so results are bit-equal.
/// </remarks>
internal static unsafe class FloatKernels
{
    public const int Lanes = 16;

    public static float Dot(TensorFormat format, byte* weights, float* input, int columns)
    {
        float* lanes = stackalloc float[Lanes];
        new Span<float>(lanes, Lanes).Clear();
        for (int column = 0; column < columns; column++)
        {
            float weight = Read(format, weights, column);
            lanes[column % Lanes] = MathF.FusedMultiplyAdd(weight, input[column], lanes[column % Lanes]);
        }

        return Fold(Vector256.Load(lanes), Vector256.Load(lanes + 8));
    }

    public static float Fold(Vector256<float> low, Vector256<float> high)
    {
        Vector256<float> eight = low + high;
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3));
        return two.GetElement(0) + two.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Read(TensorFormat format, byte* weights, int column) => format switch
    {
        TensorFormat.F32 => ((float*)weights)[column],
        TensorFormat.F16 => (float)((Half*)weights)[column],
        _ => BitConverter.UInt32BitsToSingle((uint)((ushort*)weights)[column] << 16),
    };
}
