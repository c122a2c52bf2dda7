using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Codes;

/// <summary>Inner products and squared distances of float vectors. The order of the sums is fixed, so results are equal on every processor with the same vector width.</summary>
public static unsafe class FloatProducts
{
    /// <summary>The inner product.</summary>
    public static float Dot(ReadOnlySpan<float> left, float* right)
    {
        fixed (float* own = left)
        {
            return Dot(own, right, left.Length);
        }
    }

    /// <summary>The squared Euclidean distance.</summary>
    public static float SquaredDistance(ReadOnlySpan<float> left, float* right)
    {
        fixed (float* own = left)
        {
            return SquaredDistance(own, right, left.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(float* left, float* right, int length)
    {
        Vector512<float> first = Vector512<float>.Zero;
        Vector512<float> second = Vector512<float>.Zero;
        int index = 0;
        for (; index + 32 <= length; index += 32)
        {
            first = Vector512.FusedMultiplyAdd(Vector512.Load(left + index), Vector512.Load(right + index), first);
            second = Vector512.FusedMultiplyAdd(Vector512.Load(left + index + 16), Vector512.Load(right + index + 16), second);
        }

        float sum = Vector512.Sum(first + second);
        for (; index < length; index++)
        {
            sum = MathF.FusedMultiplyAdd(left[index], right[index], sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SquaredDistance(float* left, float* right, int length)
    {
        Vector512<float> first = Vector512<float>.Zero;
        Vector512<float> second = Vector512<float>.Zero;
        int index = 0;
        for (; index + 32 <= length; index += 32)
        {
            Vector512<float> one = Vector512.Load(left + index) - Vector512.Load(right + index);
            Vector512<float> two = Vector512.Load(left + index + 16) - Vector512.Load(right + index + 16);
            first = Vector512.FusedMultiplyAdd(one, one, first);
            second = Vector512.FusedMultiplyAdd(two, two, second);
        }

        float sum = Vector512.Sum(first + second);
        for (; index < length; index++)
        {
            float difference = left[index] - right[index];
            sum = MathF.FusedMultiplyAdd(difference, difference, sum);
        }

        return sum;
    }
}
