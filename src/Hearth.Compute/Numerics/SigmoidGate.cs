using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Factors between 0 and 1: output gates of attention and of shared experts.</summary>
public static unsafe class SigmoidGate
{
    /// <summary>values = values / (1 + e^-gates), element by element.</summary>
    /// <param name="values">Read and overwritten.</param>
    /// <param name="gates">One per value.</param>
    /// <param name="length">Elements, any number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* values, float* gates, int length)
    {
        int index = 0;
        for (; index <= length - FloatLanes.Count; index += FloatLanes.Count)
        {
            (Vector512.Load(values + index) * Sigmoid(Vector512.Load(gates + index))).Store(values + index);
        }

        for (; index < length; index++)
        {
            values[index] *= Sigmoid(gates[index]);
        }
    }

    /// <summary>1 / (1 + e^-value): what one element of <see cref="Apply"/> is multiplied by.</summary>
    public static float Sigmoid(float value) => Sigmoid(Vector512.CreateScalar(value)).ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sigmoid(Vector512<float> value) => Vector512<float>.One / (Vector512<float>.One + FloatLanes.Exp(-value));
}
