using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Makes vectors one long: keys and queries of the delta rule.</summary>
public static unsafe class UnitNorm
{
    /// <summary>output = input / max(√Σ input², epsilon) × factor.</summary>
    /// <param name="input">The row; may be <paramref name="output"/>.</param>
    /// <param name="output">Receives the row.</param>
    /// <param name="length">Elements, at least 1, any number.</param>
    /// <param name="epsilon">The shortest length that is divided by.</param>
    /// <param name="factor">The length that the result has.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* input, float* output, int length, float epsilon, float factor = 1)
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

        float scale = factor / MathF.Max(MathF.Sqrt(sum), epsilon);
        Vector512<float> scales = Vector512.Create(scale);
        for (index = 0; index < whole; index += FloatLanes.Count)
        {
            (Vector512.Load(input + index) * scales).Store(output + index);
        }

        for (; index < length; index++)
        {
            output[index] = input[index] * scale;
        }
    }
}
