using Hearth.Gateway.Files;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.VectorStores;

/// <summary><c>/v1/vector_stores/{store}/file_batches</c>.</summary>
internal sealed class FileBatchEndpoints(
    GatedRequests requests, BodyReader bodies, VectorStoreCatalog catalog, FileStore files, TimeProvider time, GatewayOptions options)
{
    public const string Batch = "batch";

    public Task CreateAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        StoreState store = VectorStoreEndpoints.Named(context, catalog);
        AttachRequest request;
        using (PooledBody body = await bodies.ReadAsync(context, cancellationToken))
        {
            request = AttachRequest.Read(body.Bytes, options.JsonDepthMax);
        }

        if (request.Files.Count == 0)
        {
            throw JsonField.Missing("file_ids");
        }

        string owner = store.Description.Owner;
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        AttachedFile[] wanted = [.. request.Files.Select(wanted => files.Require(owner, wanted.Id, "file_ids") is var file ? new AttachedFile(file.Id, file.Filename, now) { Attributes = wanted.Attributes } : null)
            .OfType<AttachedFile>()];
        FileBatch batch = catalog.Attach(owner, store.Id, wanted);
        request.Ignored.Tell(context.Response);
        await SendAsync(context, catalog.Require(owner, store.Id), batch);
    });

    public Task RetrieveAsync(HttpContext context) => RunAsync(context, _ =>
    {
        (StoreState store, FileBatch batch) = Named(context);
        return SendAsync(context, store, batch);
    });

    public Task CancelAsync(HttpContext context) => RunAsync(context, _ =>
    {
        (StoreState store, FileBatch batch) = Named(context);
        StoreState now = store.CountsOf(batch).InProgress > 0 ? catalog.Cancel(store, batch) : store;
        return SendAsync(context, now, now.Batches[batch.Id]);
    });

    public Task ListAsync(HttpContext context) => RunAsync(context, _ =>
    {
        (StoreState store, FileBatch batch) = Named(context);
        return StoreFileEndpoints.SendPageAsync(context, store.Id, batch.Files.Select(file => store.Files.GetValueOrDefault(file.FileId)).OfType<AttachedFile>());
    });

    private (StoreState Store, FileBatch Batch) Named(HttpContext context)
    {
        StoreState store = VectorStoreEndpoints.Named(context, catalog);
        string id = context.Request.RouteValues[Batch] as string ?? "";
        return store.Batches.TryGetValue(id, out FileBatch? batch)
            ? (store, batch)
            : throw new GatewayException(GatewayErrors.VectorStoreNotFound, $"No file batch found with id '{FileStore.Shown(id)}' in this vector store.") { Parameter = "batch_id" };
    }

    private static Task SendAsync(HttpContext context, StoreState store, FileBatch batch) =>
        WireAnswer.SendAsync(context, FileBatchAnswer.Of(store, batch), GatewayJsonContext.Wire.FileBatchAnswer);

    private Task RunAsync(HttpContext context, Func<CancellationToken, Task> answer) =>
        requests.RunAsync(context, RequestLane.Store, deadline => answer(deadline.Token));
}
