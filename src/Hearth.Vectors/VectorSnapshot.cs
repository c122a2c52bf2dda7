using Hearth.Primitives.Contracts;

namespace Hearth.Vectors;

/// <summary>A version of a collection that has a name and is kept until the name is deleted, whatever the retention says.</summary>
/// <param name="Name">1 to 128 characters.</param>
/// <param name="Version">The version.</param>
/// <param name="Created">When it was named.</param>
public sealed record VectorSnapshot(string Name, CollectionVersion Version, DateTimeOffset Created);
