using Hearth.Gateway.Knowledge;
using Hearth.Gateway.Requests;
using Hearth.Inference;
using Hearth.Knowledge;

namespace Hearth.Gateway.VectorStores;

/// <summary>Finds passages in a vector store.</summary>
internal sealed class VectorStoreSearch(VectorStoreCatalog catalog, VectorStoreIndex index, KnowledgeSource source)
{
    /// <summary>The best passages for any of the queries, best first; each once.</summary>
    /// <exception cref="GatewayException"><see cref="GatewayErrors.VectorStoreExpired"/>.</exception>
    public async Task<IReadOnlyList<SearchHit>> SearchAsync(StoreState store, VectorSearchRequest request, RequestScope scope, CancellationToken cancellationToken)
    {
        if (store.Description.IsExpired)
        {
            throw new GatewayException(GatewayErrors.VectorStoreExpired, $"The vector store '{store.Id}' has expired.") { Parameter = "vector_store_id" };
        }

        catalog.Touch(store);
        if (await index.EmbedderAsync(store.Id, cancellationToken) is not { } embedder)
        {
            return [];
        }

        using ModelLease lease = await source.LeaseAsync(named: null, embedder, scope, cancellationToken);
        var best = new Dictionary<(string Document, int Start), SearchHit>();
        foreach (string query in request.Queries)
        {
            var search = new SearchRequest(store.Id, query) { Limit = request.Limit, Relevance = 1, Filter = request.Filter, VectorWeight = request.VectorWeight };
            foreach (Passage passage in await index.SearchAsync(search, lease, cancellationToken))
            {
                Keep(store, passage, best);
            }
        }

        return [.. best.Values.Where(hit => hit.Score >= request.ScoreThreshold).OrderByDescending(static hit => hit.Passage.Score).Take(request.Limit)];
    }

    /// <summary>What is being read or has been taken out is not found.</summary>
    private static void Keep(StoreState store, Passage passage, Dictionary<(string Document, int Start), SearchHit> best)
    {
        string fileId = passage.Place.Path.Split('/', 2)[0];
        if (!store.Files.TryGetValue(fileId, out AttachedFile? file) || file.Status is not FileStatus.Completed)
        {
            return;
        }

        (string, int) place = (passage.Place.Document, passage.Place.Start);
        if (!best.TryGetValue(place, out SearchHit? other) || other.Passage.Score < passage.Score)
        {
            best[place] = new SearchHit(file, passage);
        }
    }
}
