namespace Hearth.Primitives.Contracts;

/// <summary>A state of a collection: the one after its <paramref name="Sequence"/>-th write. Version 0 is empty.</summary>
public readonly record struct CollectionVersion(long Sequence);
