namespace Hearth.Primitives.Contracts;

/// <summary>All of the parts match; with none, every record.</summary>
public sealed record AllFilter(IReadOnlyList<MetadataFilter> Parts) : MetadataFilter;
