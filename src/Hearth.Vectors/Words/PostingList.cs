namespace Hearth.Vectors.Words;

/// <summary>Where a term is in one part: rows ascending, and how often it is in each.</summary>
internal readonly ref struct PostingList(ReadOnlySpan<int> rows, ReadOnlySpan<ushort> counts, IPositionSource? positions)
{
    public ReadOnlySpan<int> Rows { get; } = rows;

    /// <summary>Occurrences, at most 65,535.</summary>
    public ReadOnlySpan<ushort> Counts { get; } = counts;

    /// <summary>The places within the rows; null where the list is empty.</summary>
    public IPositionSource? Positions { get; } = positions;
}
