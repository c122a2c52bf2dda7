using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Multiplies a row by one number.</summary>
public static unsafe class RowScale
{
    /// <summary>values = values × factor, element by element.</summary>
    /// <param name="values">Read and overwritten.</param>
    /// <param name="length">Elements, any number.</param>
    /// <param name="factor">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* values, int length, float factor)
    {
        Vector512<float> factors = Vector512.Create(factor);
        int index = 0;
        for (; index <= length - FloatLanes.Count; index += FloatLanes.Count)
        {
            (Vector512.Load(values + index) * factors).Store(values + index);
        }

        for (; index < length; index++)
        {
            values[index] *= factor;
        }
    }
}
