namespace Hearth.Primitives.Contracts;

/// <summary>Says how well texts answer a question. Thread-safe.</summary>
/// <remarks>.NET has no contract for it; this one is shaped like <c>IEmbeddingGenerator</c>. An extension point: a runtime may bring its own.</remarks>
public interface ITextReranker
{
    /// <summary>Scores every document against the query. A higher score is a better answer; scores of different queries are not comparable.</summary>
    /// <param name="query">The question.</param>
    /// <param name="documents">The texts.</param>
    /// <param name="truncate">True cuts a document that does not fit the model together with the query; else that is an error.</param>
    /// <param name="cancellationToken">Ends the waiting; what is being computed is dropped.</param>
    /// <returns>As many scores as there are documents, in their order.</returns>
    ValueTask<RerankScores> ScoreAsync(string query, IReadOnlyList<string> documents, bool truncate, CancellationToken cancellationToken);
}
