namespace Hearth.Primitives.Contracts;

/// <summary>The record's id is one of these.</summary>
public sealed record IdFilter(IReadOnlyList<string> Ids) : MetadataFilter;
