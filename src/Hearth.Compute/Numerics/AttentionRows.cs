using System.Runtime.CompilerServices;

namespace Hearth.Compute.Numerics;

/// <summary>Up to <see cref="SegmentAttention.RowsMax"/> consecutive query rows, which see one segment.</summary>
/// <remarks>Rows are numbered token after token, within a token head after head of one group (the query heads that share a key/value head).</remarks>
public readonly unsafe ref struct AttentionRows
{
    /// <summary>How many rows, 1 to <see cref="SegmentAttention.RowsMax"/>.</summary>
    public required int Count { get; init; }

    /// <summary>The number of the first row.</summary>
    public required int First { get; init; }

    /// <summary>Query heads per key/value head.</summary>
    public required int GroupHeads { get; init; }

    /// <summary>Elements of a head.</summary>
    public required int HeadDimension { get; init; }

    /// <summary>The first head of the group in token 0.</summary>
    public required float* Queries { get; init; }

    /// <summary>Floats between tokens in <see cref="Queries"/>.</summary>
    public required long TokenStride { get; init; }

    /// <summary>One past the last position of the segment that token 0 sees; each later token sees one more, up to the whole segment. May be negative.</summary>
    public required int TokenPositions { get; init; }

    /// <summary>The first position of the segment that token 0 sees; each later token begins one later. Negative or zero begins with the segment.</summary>
    public required int TokenBegin { get; init; }

    /// <summary>What queries are multiplied by: 1 / sqrt(head dimension).</summary>
    public required float Scale { get; init; }

    /// <summary>Where row 0's partial result goes; rows are <see cref="SegmentAttention.PartialFloats"/> apart.</summary>
    public required float* Partials { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal float* Query(int row)
    {
        (int token, int head) = Math.DivRem(First + row, GroupHeads);
        return Queries + (token * TokenStride) + ((long)head * HeadDimension);
    }

    /// <summary>The first position of the segment that a row sees; with a window it may be past <see cref="End"/>: the row sees nothing of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Begin(int row) => Math.Clamp(TokenBegin + ((First + row) / GroupHeads), 0, KeyValuePool.SegmentPositions);

    /// <summary>One past the last position of the segment that a row sees, at least 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int End(int row) => Math.Min(KeyValuePool.SegmentPositions, TokenPositions + ((First + row) / GroupHeads));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal float* Partial(int row) => Partials + ((long)(First + row) * SegmentAttention.PartialFloats(HeadDimension));
}
