using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>The gated activation of gpt-oss.</summary>
public static unsafe class ClampedSwiGlu
{
    /// <summary>gate = g / (1 + e^(-alpha g)) × (u + 1), where g = min(gate, limit) and u = up between -limit and limit.</summary>
    /// <param name="gate">Read and overwritten.</param>
    /// <param name="up">The other factor.</param>
    /// <param name="length">Elements, any number.</param>
    /// <param name="alpha">The steepness; gpt-oss has 1.702.</param>
    /// <param name="limit">The largest input; gpt-oss has 7.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* gate, float* up, int length, float alpha, float limit)
    {
        Vector512<float> steepness = Vector512.Create(-alpha);
        Vector512<float> largest = Vector512.Create(limit);
        int index = 0;
        for (; index <= length - FloatLanes.Count; index += FloatLanes.Count)
        {
            Gated(Vector512.Load(gate + index), Vector512.Load(up + index), steepness, largest).Store(gate + index);
        }

        for (; index < length; index++)
        {
            gate[index] = Gated(Vector512.CreateScalar(gate[index]), Vector512.CreateScalar(up[index]), steepness, largest).ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gated(Vector512<float> gate, Vector512<float> up, Vector512<float> steepness, Vector512<float> limit)
    {
        Vector512<float> g = Vector512.MinNative(gate, limit);
        Vector512<float> u = Vector512.MaxNative(Vector512.MinNative(up, limit), -limit);
        return g / (Vector512<float>.One + FloatLanes.Exp(g * steepness)) * (u + Vector512<float>.One);
    }
}
