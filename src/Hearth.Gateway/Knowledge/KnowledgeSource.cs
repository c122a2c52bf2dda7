using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Inference;
using Hearth.Knowledge;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Gateway.Knowledge;

/// <summary>The store, the documents and the embedder, each opened by the first request that needs it.</summary>
internal sealed class KnowledgeSource(IServiceProvider services, ModelSource models, ModelRegistry registry)
{
    /// <summary>The store.</summary>
    /// <exception cref="Vectors.VectorsException">It cannot be opened; the next request tries again.</exception>
    public IVectorStore Store => services.GetRequiredService<IVectorStore>();

    /// <summary>What documents there are.</summary>
    /// <exception cref="Vectors.VectorsException">As of <see cref="Store"/>.</exception>
    public KnowledgeCatalog Catalog => services.GetRequiredService<KnowledgeCatalog>();

    /// <summary>Where readings and searches are counted.</summary>
    public KnowledgeDiagnostics Diagnostics => services.GetRequiredService<KnowledgeDiagnostics>();

    /// <summary>The first reranker among the models; null where there is none.</summary>
    public async ValueTask<ModelLease?> LeaseRerankerAsync(RequestScope scope, CancellationToken cancellationToken) =>
        registry.DefaultRerankerId is { } id ? await models.LeaseAsync(models.Resolve(id, ModelKind.Rerank), scope, cancellationToken) : null;

    /// <summary>The embedder that the request names, else the one that made the collection's vectors, else the default one.</summary>
    public ValueTask<ModelLease> LeaseAsync(string? named, string? made, RequestScope scope, CancellationToken cancellationToken)
    {
        string? id = named ?? (made is not null && registry.TryGet(made, out ModelDescriptor? model) && model.Kind is ModelKind.Embedding ? made : null);
        ModelDescriptor embedder = models.Resolve(id, ModelKind.Embedding);
        scope.ModelId = embedder.Id;
        return models.LeaseAsync(embedder, scope, cancellationToken);
    }
}
