using System.Collections.Frozen;
using System.Globalization;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Gateway.VectorStores;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Hearth.Gateway.Files;

/// <summary><c>/v1/files</c>.</summary>
internal sealed class FileEndpoints(GatedRequests requests, UploadReader uploads, FileStore files, VectorStoreCatalog catalog, VectorStoreIndex index, TimeProvider time)
{
    public const string File = "file";

    private const int PageDefault = 10_000;
    private const int PageMax = 10_000;
    private const int ExpirySecondsMin = 3600;
    private const int ExpirySecondsMax = 2_592_000;
    private static readonly FrozenSet<string> _purposes = FrozenSet.Create(StringComparer.Ordinal, "assistants", "batch", "fine-tune", "vision", "user_data", "evals");

    /// <summary>Who may see what the request makes.</summary>
    public static string OwnerOf(HttpContext context) => RequestScope.Of(context).Owner.ToString();

    public Task UploadAsync(HttpContext context) => requests.RunLongAsync(context, RequestLane.Store, async deadline =>
    {
        var ignored = new IgnoredFields();
        Upload upload = await uploads.ReadAsync(context, ignored, deadline.Token);
        try
        {
            StoredFile file = files.Add(upload.Path ?? throw JsonField.Missing("file"), Describe(OwnerOf(context), upload));
            ignored.Tell(context.Response);
            await WireAnswer.SendAsync(context, FileAnswer.Of(file), GatewayJsonContext.Wire.FileAnswer);
        }
        finally
        {
            // A file that is kept is not there any more.
            UploadReader.Discard(upload);
        }
    });

    public Task ListAsync(HttpContext context) => RunAsync(context, () =>
    {
        string purpose = context.Request.Query["purpose"].ToString();
        PageRequest page = PageRequest.Read(context, PageDefault, PageMax);
        StoredFile[] all = files.List(OwnerOf(context));
        StoredFile[] wanted = purpose.Length == 0 ? all : [.. all.Where(file => string.Equals(file.Purpose, purpose, StringComparison.Ordinal))];
        return WireAnswer.SendAsync(context, page.Of(wanted, static file => file.Id).Select(FileAnswer.Of), GatewayJsonContext.Wire.ListPageFileAnswer);
    });

    public Task RetrieveAsync(HttpContext context) =>
        RunAsync(context, () => WireAnswer.SendAsync(context, FileAnswer.Of(Named(context)), GatewayJsonContext.Wire.FileAnswer));

    public Task ContentAsync(HttpContext context) => RunAsync(context, () =>
    {
        StoredFile file = Named(context);
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = file.Bytes;
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.Filename);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.SendFileAsync(files.ContentOf(file), context.RequestAborted);
    });

    public Task DeleteAsync(HttpContext context) => requests.RunAsync(context, RequestLane.Store, async deadline =>
    {
        StoredFile file = Named(context);
        foreach (StoreState store in catalog.With(file.Id))
        {
            await index.RemoveAsync(store.Id, store.Files[file.Id], () => catalog.Detach(store.Id, file.Id), deadline.Token);
        }

        files.Delete(file);
        await WireAnswer.SendAsync(context, new DeletedAnswer(file.Id, "file"), GatewayJsonContext.Wire.DeletedAnswer);
    });

    private StoredFile Named(HttpContext context) => files.Require(OwnerOf(context), context.Request.RouteValues[File] as string ?? "");

    private Func<string, StoredFile> Describe(string owner, Upload upload)
    {
        string purpose = upload.Purpose ?? throw JsonField.Missing("purpose");
        if (!_purposes.Contains(purpose))
        {
            throw JsonField.Wrong("purpose", $"must be one of {string.Join(", ", _purposes.Order(StringComparer.Ordinal))}");
        }

        long now = time.GetUtcNow().ToUnixTimeSeconds();
        long? expires = now + ReadExpiry(upload);
        return id => new StoredFile(id, owner, upload.Filename, purpose, upload.Bytes, now, expires);
    }

    private static long? ReadExpiry(Upload upload)
    {
        if (upload.ExpiryAnchor is not (null or "created_at"))
        {
            throw JsonField.Wrong("expires_after.anchor", "must be created_at");
        }

        if (upload.ExpirySeconds is null)
        {
            return null;
        }

        return int.TryParse(upload.ExpirySeconds, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is >= ExpirySecondsMin and <= ExpirySecondsMax
            ? seconds
            : throw JsonField.Wrong("expires_after.seconds", $"must be a whole number from {ExpirySecondsMin} to {ExpirySecondsMax}");
    }

    private Task RunAsync(HttpContext context, Func<Task> answer) => requests.RunAsync(context, RequestLane.Store, _ => answer());
}
