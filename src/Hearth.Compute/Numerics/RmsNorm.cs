using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Root-mean-square normalisation.</summary>
public static unsafe class RmsNorm
{
    /// <summary>output = input / sqrt(mean(input²) + epsilon) × weights.</summary>
    /// <param name="input">The row; may be <paramref name="output"/>.</param>
    /// <param name="weights">One factor per element.</param>
    /// <param name="output">Receives the row.</param>
    /// <param name="length">Elements, at least 1, any number.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* input, float* weights, float* output, int length, float epsilon)
    {
        int whole = length & ~(FloatLanes.Count - 1);
        Vector512<float> squares = Vector512<float>.Zero;
        int index = 0;
        for (; index < whole; index += FloatLanes.Count)
        {
            Vector512<float> value = Vector512.Load(input + index);
            squares = Vector512.FusedMultiplyAdd(value, value, squares);
        }

        float sum = FloatLanes.Sum(squares);
        for (; index < length; index++)
        {
            sum = MathF.FusedMultiplyAdd(input[index], input[index], sum);
        }

        float factor = 1f / MathF.Sqrt((sum / length) + epsilon);
        Vector512<float> factors = Vector512.Create(factor);
        for (index = 0; index < whole; index += FloatLanes.Count)
        {
            (Vector512.Load(input + index) * factors * Vector512.Load(weights + index)).Store(output + index);
        }

        for (; index < length; index++)
        {
            output[index] = input[index] * factor * weights[index];
        }
    }
}
