using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>The gated activation of ternary models: max(gate, 0)² × up.</summary>
public static unsafe class SquaredReluGate
{
    /// <summary>gate = max(gate, 0)² × up, element by element.</summary>
    /// <param name="gate">Read and overwritten.</param>
    /// <param name="up">The other factor.</param>
    /// <param name="length">Elements, any number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(float* gate, float* up, int length)
    {
        int index = 0;
        for (; index <= length - FloatLanes.Count; index += FloatLanes.Count)
        {
            Vector512<float> positive = Vector512.MaxNative(Vector512.Load(gate + index), Vector512<float>.Zero);
            (positive * positive * Vector512.Load(up + index)).Store(gate + index);
        }

        for (; index < length; index++)
        {
            float positive = gate[index] > 0 ? gate[index] : 0;
            gate[index] = positive * positive * up[index];
        }
    }
}
