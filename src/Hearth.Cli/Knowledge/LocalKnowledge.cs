using Hearth.Knowledge;

namespace Hearth.Cli.Knowledge;

/// <summary>The store of the home, opened by this process. Owns the session.</summary>
internal sealed class LocalKnowledge(KnowledgeSession session, TimeProvider time) : IKnowledgeAccess
{
    public Task<IReadOnlyList<KnowledgeSummary>> ListAsync(CancellationToken cancellationToken) => new KnowledgeCatalog(session.Store).ListAsync(cancellationToken);

    public Task<IReadOnlyList<KnowledgeDocument>> DocumentsAsync(string collection, CancellationToken cancellationToken) =>
        new KnowledgeCatalog(session.Store).DocumentsAsync(collection, cancellationToken);

    public Task<IngestionReport> AddAsync(IngestionRequest request, IProgress<IngestionProgress> progress, CancellationToken cancellationToken) =>
        new KnowledgeIngestion(session.Store, session.Embedder, session.Options, time).AddAsync(request, progress, cancellationToken);

    public Task<IReadOnlyList<Passage>> SearchAsync(SearchRequest request, CancellationToken cancellationToken) =>
        new KnowledgeSearch(session.Store, session.Embedder, session.Reranker).SearchAsync(request, cancellationToken);

    public Task<KnowledgeAnswer> AskAsync(SearchRequest request, CancellationToken cancellationToken) =>
        new KnowledgeAnswers(session.Store, session.Embedder, session.Reranker).AskAsync(request, cancellationToken);

    public Task<int> RemoveAsync(string collection, string? path, CancellationToken cancellationToken) =>
        new KnowledgeCatalog(session.Store).RemoveAsync(collection, path, cancellationToken);

    public ValueTask DisposeAsync() => session.DisposeAsync();
}
