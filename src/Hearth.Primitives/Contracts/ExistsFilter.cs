namespace Hearth.Primitives.Contracts;

/// <summary>The record has the field.</summary>
public sealed record ExistsFilter(string Field) : MetadataFilter;
