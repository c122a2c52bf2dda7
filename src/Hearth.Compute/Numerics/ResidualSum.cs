using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Adds what a layer computed to what went in.</summary>
public static unsafe class ResidualSum
{
    /// <summary>sum += addend, element by element.</summary>
    /// <param name="sum">Read and overwritten.</param>
    /// <param name="addend">Added.</param>
    /// <param name="length">Elements, any number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* sum, float* addend, int length)
    {
        int index = 0;
        for (; index <= length - FloatLanes.Count; index += FloatLanes.Count)
        {
            (Vector512.Load(sum + index) + Vector512.Load(addend + index)).Store(sum + index);
        }

        for (; index < length; index++)
        {
            sum[index] += addend[index];
        }
    }
}
