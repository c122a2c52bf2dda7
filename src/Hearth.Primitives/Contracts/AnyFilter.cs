namespace Hearth.Primitives.Contracts;

/// <summary>One of the parts matches; with none, no record.</summary>
public sealed record AnyFilter(IReadOnlyList<MetadataFilter> Parts) : MetadataFilter;
