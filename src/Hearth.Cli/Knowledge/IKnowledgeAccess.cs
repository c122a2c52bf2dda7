using Hearth.Knowledge;

namespace Hearth.Cli.Knowledge;

/// <summary>The knowledge of the home: in this process, or through the server that runs on the home and holds its store.</summary>
internal interface IKnowledgeAccess : IAsyncDisposable
{
    Task<IReadOnlyList<KnowledgeSummary>> ListAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<KnowledgeDocument>> DocumentsAsync(string collection, CancellationToken cancellationToken);

    Task<IngestionReport> AddAsync(IngestionRequest request, IProgress<IngestionProgress> progress, CancellationToken cancellationToken);

    Task<IReadOnlyList<Passage>> SearchAsync(SearchRequest request, CancellationToken cancellationToken);

    Task<KnowledgeAnswer> AskAsync(SearchRequest request, CancellationToken cancellationToken);

    Task<int> RemoveAsync(string collection, string? path, CancellationToken cancellationToken);
}
