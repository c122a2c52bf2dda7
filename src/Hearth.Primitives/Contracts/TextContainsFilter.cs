namespace Hearth.Primitives.Contracts;

/// <summary>The record's text contains this; case counts unless told otherwise.</summary>
public sealed record TextContainsFilter(string Text, bool IgnoreCase = false) : MetadataFilter;
