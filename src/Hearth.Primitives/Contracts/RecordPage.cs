namespace Hearth.Primitives.Contracts;

/// <summary>A part of a scroll.</summary>
/// <param name="Records">The records, by id.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
public sealed record RecordPage(IReadOnlyList<VectorRecord> Records, string? Next);
