namespace Hearth.Compute.Numerics;

/// <summary>Where a <see cref="ShortMatrix"/> writes: rows in slabs, so that heads can lie apart, each with its tokens together.</summary>
public sealed unsafe class ShortOutput
{
    /// <summary>The first row of the first token.</summary>
    public required float* Start { get; init; }

    /// <summary>Floats between tokens.</summary>
    public required long TokenStride { get; init; }

    /// <summary>Rows of a slab, a multiple of 16; or all rows, where there is one slab.</summary>
    public required int SlabRows { get; init; }

    /// <summary>Floats between slabs.</summary>
    public required long SlabStride { get; init; }

    /// <summary>The usual form: <c>[token][row]</c>.</summary>
    public static ShortOutput Plain(float* start, int rows) => new() { Start = start, TokenStride = rows, SlabRows = rows, SlabStride = 0 };

    internal float* At(int row, int token) => Start + (row / SlabRows * SlabStride) + (row % SlabRows) + (token * TokenStride);
}
