using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>The gated activation of llama-like feed-forward layers.</summary>
public static unsafe class SwiGlu
{
    /// <summary>gate = gate / (1 + e^-gate) × up, element by element.</summary>
    /// <param name="gate">Read and overwritten.</param>
    /// <param name="up">The other factor.</param>
    /// <param name="length">Elements, any number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* gate, float* up, int length)
    {
        int index = 0;
        for (; index <= length - FloatLanes.Count; index += FloatLanes.Count)
        {
            Gated(Vector512.Load(gate + index), Vector512.Load(up + index)).Store(gate + index);
        }

        for (; index < length; index++)
        {
            // Through the same lanes as the rest, so that an element does not depend on where its row ends.
            gate[index] = Gated(Vector512.CreateScalar(gate[index]), Vector512.CreateScalar(up[index])).ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gated(Vector512<float> gate, Vector512<float> up) =>
        gate / (Vector512<float>.One + FloatLanes.Exp(-gate)) * up;
}
