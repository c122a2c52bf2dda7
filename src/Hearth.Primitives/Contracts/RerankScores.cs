namespace Hearth.Primitives.Contracts;

/// <summary>What a reranker made of a query and its documents.</summary>
/// <param name="Scores">One per document, in their order; not confined to a range.</param>
/// <param name="Tokens">Tokens that were read, the query once per document.</param>
/// <param name="TruncatedTexts">Documents that were cut.</param>
public sealed record RerankScores(IReadOnlyList<float> Scores, int Tokens, int TruncatedTexts);
