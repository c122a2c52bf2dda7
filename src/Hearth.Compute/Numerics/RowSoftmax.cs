using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Softmax of one row that is wholly there: a router's scores, or logits that become probabilities.</summary>
public static unsafe class RowSoftmax
{
    /// <summary>values = e^(values - max) / sum, in place.</summary>
    /// <param name="values">Read and overwritten.</param>
    /// <param name="length">Elements, at least 1, any number.</param>
    /// <param name="sink">A logit that takes its part of the sum and has no element, or negative infinity for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* values, int length, float sink = float.NegativeInfinity)
    {
        int whole = length & ~(FloatLanes.Count - 1);
        Vector512<float> largest = Vector512.Create(sink);
        int index = 0;
        for (; index < whole; index += FloatLanes.Count)
        {
            largest = Vector512.MaxNative(largest, Vector512.Load(values + index));
        }

        float maximum = FloatLanes.Max(largest);
        for (; index < length; index++)
        {
            maximum = MathF.Max(maximum, values[index]);
        }

        Vector512<float> offset = Vector512.Create(maximum);
        Vector512<float> sums = Vector512<float>.Zero;
        for (index = 0; index < whole; index += FloatLanes.Count)
        {
            Vector512<float> power = FloatLanes.Exp(Vector512.Load(values + index) - offset);
            power.Store(values + index);
            sums += power;
        }

        float sum = FloatLanes.Sum(sums) + FloatLanes.Exp(Vector512.CreateScalar(sink) - offset).ToScalar();
        for (; index < length; index++)
        {
            values[index] = FloatLanes.Exp(Vector512.CreateScalar(values[index]) - offset).ToScalar();
            sum += values[index];
        }

        RowScale.Apply(values, length, 1f / sum);
    }
}
