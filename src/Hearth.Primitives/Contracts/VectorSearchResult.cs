namespace Hearth.Primitives.Contracts;

/// <summary>What a search found.</summary>
/// <param name="Matches">The matches, best first; equal scores by id.</param>
/// <param name="Version">The version that was searched.</param>
/// <param name="Plan">How it was searched, in words a person can read.</param>
public sealed record VectorSearchResult(IReadOnlyList<VectorMatch> Matches, CollectionVersion Version, string Plan);
