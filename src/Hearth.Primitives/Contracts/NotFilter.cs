namespace Hearth.Primitives.Contracts;

/// <summary>The part does not match.</summary>
public sealed record NotFilter(MetadataFilter Part) : MetadataFilter;
