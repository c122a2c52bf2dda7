using System.Runtime.InteropServices;

namespace Hearth.Compute.Kernels;

/// <summary>Unpacked weights of a few rows and blocks: small enough for the first-level cache.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct GemmPanel
{
    /// <summary><c>[block][plane][chunk of 4 columns][row][4]</c>.</summary>
    public required byte* Weights { get; init; }

    /// <summary><c>[block][row]</c>.</summary>
    public required float* Scales { get; init; }

    /// <summary><c>[block][row]</c>; unused by formats without minimums.</summary>
    public required float* Minimums { get; init; }

    /// <summary><c>[block][half][row]</c>, each factor in both halves of its 32 bits; Q6_K only.</summary>
    public required int* HalfScales { get; init; }

    /// <summary><c>[block][row]</c>: the sum of the magnitudes of negative weights; 8 bits as magnitudes and signs only.</summary>
    public int* Starts { get; init; }

    public required int Rows { get; init; }

    /// <summary>Bytes of one chunk: four per row.</summary>
    public required int ChunkBytes { get; init; }

    public required int Blocks { get; init; }
}
