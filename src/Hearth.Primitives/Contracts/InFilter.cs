namespace Hearth.Primitives.Contracts;

/// <summary>The field equals one of the values.</summary>
public sealed record InFilter(string Field, IReadOnlyList<MetadataValue> Values) : MetadataFilter;
