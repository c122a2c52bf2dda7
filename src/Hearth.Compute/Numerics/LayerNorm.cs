using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Layer normalisation of a residual sum, as encoders put it behind every sub-layer.</summary>
public static unsafe class LayerNorm
{
    /// <summary>output = (x - mean) / sqrt(variance + epsilon) × weights + bias, where x = input + delta.</summary>
    /// <remarks>The variance is that of the differences, summed in a second pass: no cancellation. Sums run in sixteen lanes on every machine.</remarks>
    /// <param name="input">The row; may be <paramref name="output"/>.</param>
    /// <param name="delta">Added to the row first; null for nothing.</param>
    /// <param name="weights">One factor per element.</param>
    /// <param name="bias">One summand per element.</param>
    /// <param name="output">Receives the row.</param>
    /// <param name="length">Elements, at least 1, any number.</param>
    /// <param name="epsilon">Added to the variance.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* input, float* delta, float* weights, float* bias, float* output, int length, float epsilon)
    {
        int whole = length & ~(FloatLanes.Count - 1);
        Vector512<float> sums = Vector512<float>.Zero;
        int index = 0;
        for (; index < whole; index += FloatLanes.Count)
        {
            Vector512<float> value = Vector512.Load(input + index);
            if (delta is not null)
            {
                value += Vector512.Load(delta + index);
            }

            value.Store(output + index);
            sums += value;
        }

        float sum = FloatLanes.Sum(sums);
        for (; index < length; index++)
        {
            output[index] = delta is null ? input[index] : input[index] + delta[index];
            sum += output[index];
        }

        float mean = sum / length;
        Vector512<float> means = Vector512.Create(mean);
        Vector512<float> squares = Vector512<float>.Zero;
        for (index = 0; index < whole; index += FloatLanes.Count)
        {
            Vector512<float> difference = Vector512.Load(output + index) - means;
            squares = Vector512.FusedMultiplyAdd(difference, difference, squares);
        }

        float square = FloatLanes.Sum(squares);
        for (; index < length; index++)
        {
            float difference = output[index] - mean;
            square = MathF.FusedMultiplyAdd(difference, difference, square);
        }

        float factor = 1f / MathF.Sqrt((square / length) + epsilon);
        Vector512<float> factors = Vector512.Create(factor);
        for (index = 0; index < whole; index += FloatLanes.Count)
        {
            Vector512<float> scaled = (Vector512.Load(output + index) - means) * factors;
            Vector512.FusedMultiplyAdd(scaled, Vector512.Load(weights + index), Vector512.Load(bias + index)).Store(output + index);
        }

        for (; index < length; index++)
        {
            output[index] = MathF.FusedMultiplyAdd((output[index] - mean) * factor, weights[index], bias[index]);
        }
    }
}
