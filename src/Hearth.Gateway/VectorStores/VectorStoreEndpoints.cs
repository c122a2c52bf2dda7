using Hearth.Gateway.Files;
using Hearth.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.VectorStores;

/// <summary><c>/v1/vector_stores</c>.</summary>
internal sealed class VectorStoreEndpoints(
    GatedRequests requests, BodyReader bodies, VectorStoreCatalog catalog, VectorStoreIndex index, VectorStoreSearch searches, FileStore files, GatewayOptions options)
{
    public const string Store = "store";
    private const int PageDefault = 20;
    private const int PageMax = 100;

    /// <summary>The store that the path names.</summary>
    public static StoreState Named(HttpContext context, VectorStoreCatalog catalog) =>
        catalog.Require(FileEndpoints.OwnerOf(context), context.Request.RouteValues[Store] as string ?? "");

    public Task CreateAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        VectorStoreRequest request = await ReadAsync(context, cancellationToken);
        string owner = FileEndpoints.OwnerOf(context);
        StoredFile[] wanted = [.. request.FileIds.Distinct(StringComparer.Ordinal).Select(id => files.Require(owner, id, "file_ids"))];
        StoreState store = catalog.Create((id, now) => request.Over(new StoreDescription(id, owner, now)));
        if (wanted.Length > 0)
        {
            catalog.Attach(owner, store.Id, [.. wanted.Select(file => new AttachedFile(file.Id, file.Filename, store.Description.CreatedAt))]);
        }

        await SendAsync(context, catalog.Require(owner, store.Id));
    });

    public Task ListAsync(HttpContext context) => RunAsync(context, _ =>
    {
        PageRequest page = PageRequest.Read(context, PageDefault, PageMax);
        return WireAnswer.SendAsync(
            context,
            page.Of(catalog.List(FileEndpoints.OwnerOf(context)), static store => store.Id).Select(VectorStoreAnswer.Of),
            GatewayJsonContext.Wire.ListPageVectorStoreAnswer);
    });

    public Task RetrieveAsync(HttpContext context) => RunAsync(context, _ => SendAsync(context, Named(context, catalog)));

    public Task ChangeAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        StoreState store = Named(context, catalog);
        VectorStoreRequest request = await ReadAsync(context, cancellationToken);
        await SendAsync(context, catalog.Change(store.Description.Owner, store.Id, request.Over));
    });

    public Task DeleteAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        StoreState store = Named(context, catalog);
        await index.DropAsync(store.Id, () => catalog.Delete(store), cancellationToken);
        await WireAnswer.SendAsync(context, new DeletedAnswer(store.Id, "vector_store.deleted"), GatewayJsonContext.Wire.DeletedAnswer);
    });

    public Task SearchAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        StoreState store = Named(context, catalog);
        VectorSearchRequest request;
        using (PooledBody body = await bodies.ReadAsync(context, cancellationToken))
        {
            request = VectorSearchRequest.Read(body.Bytes, options.JsonDepthMax);
        }

        IReadOnlyList<SearchHit> hits = await searches.SearchAsync(store, request, RequestScope.Of(context), cancellationToken);
        request.Ignored.Tell(context.Response);
        var answer = new SearchPageAnswer("vector_store.search_results.page", request.Queries, [.. hits.Select(ToAnswer)], HasMore: false, NextPage: null);
        await WireAnswer.SendAsync(context, answer, GatewayJsonContext.Wire.SearchPageAnswer);
    });

    private static SearchHitAnswer ToAnswer(SearchHit hit) =>
        new(hit.File.FileId, hit.File.Filename, Math.Round(hit.Score, 5), hit.File.Attributes, [new TextAnswer("text", hit.Passage.Text)]);

    private static Task SendAsync(HttpContext context, StoreState store) =>
        WireAnswer.SendAsync(context, VectorStoreAnswer.Of(store), GatewayJsonContext.Wire.VectorStoreAnswer);

    private async ValueTask<VectorStoreRequest> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using PooledBody body = await bodies.ReadAsync(context, cancellationToken);
        VectorStoreRequest request = VectorStoreRequest.Read(body.Bytes, options.JsonDepthMax);
        request.Ignored.Tell(context.Response);
        return request;
    }

    private Task RunAsync(HttpContext context, Func<CancellationToken, Task> answer) =>
        requests.RunAsync(context, RequestLane.Store, deadline => answer(deadline.Token));
}
