using Hearth.Compute.Weights;

namespace Hearth.Compute.Kernels;

/// <summary>One range of one product of packed weights.</summary>
internal readonly unsafe struct MultiplyJob
{
    public required PackedLayout Layout { get; init; }

    public required byte* Packed { get; init; }

    public required float* Bias { get; init; }

    public required int Rows { get; init; }

    public required ActivationBuffer Activations { get; init; }

    /// <summary><c>[token][row]</c> with <see cref="OutputStride"/> floats between tokens.</summary>
    public required float* Output { get; init; }

    public required long OutputStride { get; init; }

    public required int GroupStart { get; init; }

    public required int GroupEnd { get; init; }

    public required int TokenStart { get; init; }

    public required int TokenEnd { get; init; }

    /// <summary>The group that the caller's thread is likely to compute after this range, whose weights may come near meanwhile; 0 where none is known.</summary>
    public int NextGroup { get; init; }
}
