using Hearth.Gateway.Files;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.VectorStores;

/// <summary><c>/v1/vector_stores/{store}/files</c>.</summary>
internal sealed class StoreFileEndpoints(
    GatedRequests requests, BodyReader bodies, VectorStoreCatalog catalog, VectorStoreIndex index, FileStore files, TimeProvider time, GatewayOptions options)
{
    private const int PageDefault = 20;
    private const int PageMax = 100;

    public Task AttachAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        StoreState store = VectorStoreEndpoints.Named(context, catalog);
        AttachRequest request = await ReadAsync(context, cancellationToken);
        if (request.Files is not [var (id, attributes)])
        {
            throw JsonField.Missing("file_id");
        }

        StoredFile file = files.Require(store.Description.Owner, id, "file_id");
        AttachedFile attached = catalog.Attach(
            store.Description.Owner, store.Id, new AttachedFile(file.Id, file.Filename, time.GetUtcNow().ToUnixTimeSeconds()) { Attributes = attributes });
        await SendAsync(context, store.Id, attached);
    });

    public Task ListAsync(HttpContext context) => RunAsync(context, _ =>
    {
        StoreState store = VectorStoreEndpoints.Named(context, catalog);
        return SendPageAsync(context, store.Id, store.Files.Values);
    });

    public Task RetrieveAsync(HttpContext context) => RunAsync(context, _ =>
    {
        (StoreState store, AttachedFile file) = Named(context);
        return SendAsync(context, store.Id, file);
    });

    public Task ChangeAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        (StoreState store, AttachedFile file) = Named(context);
        AttachRequest request = await ReadAsync(context, cancellationToken);
        if (file.Status is FileStatus.Completed)
        {
            await index.ChangeAttributesAsync(store.Id, file, AttributeFields.ToMetadata(request.Attributes), cancellationToken);
        }
        else if (file.Status is FileStatus.InProgress)
        {
            throw new GatewayException(GatewayErrors.KnowledgeBusy, "The file is being read into the vector store; its attributes can be changed afterwards.");
        }

        AttachedFile changed = catalog.ChangeFile(store.Id, file.FileId, now => now with { Attributes = request.Attributes }) ?? throw NotFound(file.FileId);
        await SendAsync(context, store.Id, changed);
    });

    public Task DeleteAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        (StoreState store, AttachedFile file) = Named(context);
        await index.RemoveAsync(store.Id, file, () => catalog.Detach(store.Id, file.FileId), cancellationToken);
        await WireAnswer.SendAsync(context, new DeletedAnswer(file.FileId, "vector_store.file.deleted"), GatewayJsonContext.Wire.DeletedAnswer);
    });

    public Task ContentAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        (StoreState store, AttachedFile file) = Named(context);
        IReadOnlyList<string> texts = await index.ReadAsync(store.Id, file, cancellationToken);
        var answer = new FileContentAnswer("vector_store.file_content.page", [.. texts.Select(static text => new TextAnswer("text", text))], HasMore: false, NextPage: null);
        await WireAnswer.SendAsync(context, answer, GatewayJsonContext.Wire.FileContentAnswer);
    });

    /// <summary>A page of files, of those of a status where one is asked for.</summary>
    public static Task SendPageAsync(HttpContext context, string store, IEnumerable<AttachedFile> all)
    {
        PageRequest page = PageRequest.Read(context, PageDefault, PageMax);
        string status = context.Request.Query["filter"].ToString();
        if (status is not ("" or FileStatus.InProgress or FileStatus.Completed or FileStatus.Failed or FileStatus.Cancelled))
        {
            throw JsonField.Wrong("filter", "must be in_progress, completed, failed or cancelled");
        }

        AttachedFile[] wanted =
        [
            .. all.Where(file => status.Length == 0 || string.Equals(file.Status, status, StringComparison.Ordinal)).OrderBy(static file => file.FileId, StringComparer.Ordinal),
        ];
        return WireAnswer.SendAsync(
            context, page.Of(wanted, static file => file.FileId).Select(file => StoreFileAnswer.Of(store, file)), GatewayJsonContext.Wire.ListPageStoreFileAnswer);
    }

    private static Task SendAsync(HttpContext context, string store, AttachedFile file) =>
        WireAnswer.SendAsync(context, StoreFileAnswer.Of(store, file), GatewayJsonContext.Wire.StoreFileAnswer);

    private (StoreState Store, AttachedFile File) Named(HttpContext context)
    {
        StoreState store = VectorStoreEndpoints.Named(context, catalog);
        string id = context.Request.RouteValues[FileEndpoints.File] as string ?? "";
        return store.Files.TryGetValue(id, out AttachedFile? file) ? (store, file) : throw NotFound(id);
    }

    private static GatewayException NotFound(string id) =>
        new(GatewayErrors.FileNotFound, $"No file found with id '{FileStore.Shown(id)}' in this vector store.") { Parameter = "file_id" };

    private async ValueTask<AttachRequest> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using PooledBody body = await bodies.ReadAsync(context, cancellationToken);
        AttachRequest request = AttachRequest.Read(body.Bytes, options.JsonDepthMax);
        request.Ignored.Tell(context.Response);
        return request;
    }

    private Task RunAsync(HttpContext context, Func<CancellationToken, Task> answer) =>
        requests.RunAsync(context, RequestLane.Store, deadline => answer(deadline.Token));
}
