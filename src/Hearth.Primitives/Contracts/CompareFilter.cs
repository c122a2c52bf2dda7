namespace Hearth.Primitives.Contracts;

/// <summary>The field compares so with the value. Strings are ordered by their UTF-8 bytes.</summary>
public sealed record CompareFilter(string Field, MetadataComparison Comparison, MetadataValue Value) : MetadataFilter;
