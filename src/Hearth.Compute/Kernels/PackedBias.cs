using System.Runtime.CompilerServices;

namespace Hearth.Compute.Kernels;

/// <summary>The bias that a path's sums start with.</summary>
/// <remarks>
/// Sums in pairs of 16 bits must end within 16 bits. Over 32 columns that holds for 4-bit weights as they are (16 * 15 * 127), and for
/// 5-bit weights only when centred (16 * 16 * 127): five-bit formats with a minimum, which have no bias of their own, are centred and put right afterwards.
/// Six-bit weights are centred and summed over 16 columns (8 * 32 * 127).
/// </remarks>
internal static class PackedBias<TDot, TVector, TFormat>
    where TVector : struct
    where TDot : struct, IDotOperations<TVector>
    where TFormat : struct, IPackedFormat
{
    public static bool Corrects
    {
        // A call that is not inlined spills every vector register around it.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => TDot.SumsPairs && TFormat.Bits == 5 && TFormat.Bias == 0;
    }

    public static int Started
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Corrects ? 16 : TFormat.Bias;
    }
}
