using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>The gated activation of gemma's feed-forward layers.</summary>
public static unsafe class GeluGate
{
    /// <summary>gate = gelu(gate) × up, element by element; gelu in its tanh form, .5 x (1 + tanh(√(2/π) (x + .044715 x³))).</summary>
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
            gate[index] = Gated(Vector512.CreateScalar(gate[index]), Vector512.CreateScalar(up[index])).ToScalar();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Gated(Vector512<float> gate, Vector512<float> up)
    {
        // .5 (1 + tanh(u)) is 1 / (1 + e^-2u).
        Vector512<float> inner = Vector512.FusedMultiplyAdd(gate * gate, Vector512.Create(-2f * 0.7978845608f * 0.044715f), Vector512.Create(-2f * 0.7978845608f));
        return gate / (Vector512<float>.One + FloatLanes.Exp(gate * inner)) * up;
    }
}
