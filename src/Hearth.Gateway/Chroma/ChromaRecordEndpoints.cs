using Hearth.Gateway.Collections;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Chroma;

/// <summary>Writes, reads and searches records as Chroma's clients ask.</summary>
internal sealed class ChromaRecordEndpoints(GatedRequests requests, BodyReader bodies, ChromaDirectory directory, WriteOrder order, GatewayOptions options)
{
    private const ChromaInclude GetDefault = ChromaInclude.Documents | ChromaInclude.Metadatas;
    private const ChromaInclude QueryDefault = GetDefault | ChromaInclude.Distances;

    public Task AddAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status201Created, needsVectors: true, ChromaWrite.AddAsync);

    public Task UpdateAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, needsVectors: false, ChromaWrite.UpdateAsync);

    public Task UpsertAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, needsVectors: true, ChromaWrite.UpsertAsync);

    public Task CountAsync(HttpContext context) => RunAsync(context, async (collection, cancellationToken) =>
    {
        long count = await collection.CountAsync(null, cancellationToken);
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteNumberValue(count);
    });

    /// <summary>Everything that was acknowledged is searched, so nothing waits.</summary>
    public Task IndexingStatusAsync(HttpContext context) => RunAsync(context, async (collection, cancellationToken) =>
    {
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteNumber("num_indexed_ops"u8, collection.Version.Sequence);
        answer.Writer.WriteNumber("num_unindexed_ops"u8, 0);
        answer.Writer.WriteNumber("total_ops"u8, collection.Version.Sequence);
        answer.Writer.WriteNumber("op_indexing_progress"u8, 1);
        answer.Writer.WriteEndObject();
    });

    public Task DeleteAsync(HttpContext context) => SelectAsync(context, ChromaInclude.None, async (collection, selection, cancellationToken) =>
    {
        MetadataFilter filter = selection.Filter ?? throw JsonField.Wrong("ids", "or `where` or `where_document` must say what to delete");
        long deleted = selection.Limit is { } limit
            ? await order.RunAsync(collection, () => ChromaWrite.DeleteSomeAsync(collection, filter, limit, cancellationToken), cancellationToken)
            : await order.RunAsync(collection, () => collection.DeleteAsync(filter, cancellationToken), cancellationToken);
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteNumber("deleted"u8, deleted);
        answer.Writer.WriteEndObject();
    });

    public Task GetAsync(HttpContext context) => SelectAsync(context, GetDefault, async (collection, selection, cancellationToken) =>
    {
        IReadOnlyList<VectorRecord> records = await ChromaRead.GetAsync(collection, selection, cancellationToken);
        ChromaInclude include = selection.Include;
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartObject();
        await answer.WriteColumnAsync("ids", isAsked: true, records, WriteId, cancellationToken);
        await answer.WriteColumnAsync("embeddings", include.HasFlag(ChromaInclude.Embeddings), records, WriteEmbedding, cancellationToken);
        await answer.WriteColumnAsync("documents", include.HasFlag(ChromaInclude.Documents), records, WriteDocument, cancellationToken);
        await answer.WriteColumnAsync("uris", include.HasFlag(ChromaInclude.Uris), records, WriteUri, cancellationToken);
        await answer.WriteColumnAsync("metadatas", include.HasFlag(ChromaInclude.Metadatas), records, WriteMetadata, cancellationToken);
        answer.WriteInclude(include);
        answer.Writer.WriteEndObject();
    });

    public Task QueryAsync(HttpContext context) => SelectAsync(context, QueryDefault, async (collection, selection, cancellationToken) =>
    {
        IReadOnlyList<VectorMatch>[] lists = await ChromaRead.QueryAsync(collection, selection, cancellationToken);
        ChromaInclude include = selection.Include;
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartObject();
        await answer.WriteColumnsAsync("ids", isAsked: true, lists, static (to, match) => WriteId(to, match.Record), cancellationToken);
        await answer.WriteColumnsAsync(
            "embeddings", include.HasFlag(ChromaInclude.Embeddings), lists, static (to, match) => WriteEmbedding(to, match.Record), cancellationToken);
        await answer.WriteColumnsAsync(
            "documents", include.HasFlag(ChromaInclude.Documents), lists, static (to, match) => WriteDocument(to, match.Record), cancellationToken);
        await answer.WriteColumnsAsync("uris", include.HasFlag(ChromaInclude.Uris), lists, static (to, match) => WriteUri(to, match.Record), cancellationToken);
        await answer.WriteColumnsAsync(
            "metadatas", include.HasFlag(ChromaInclude.Metadatas), lists, static (to, match) => WriteMetadata(to, match.Record), cancellationToken);
        await answer.WriteColumnsAsync("distances", include.HasFlag(ChromaInclude.Distances), lists, WriteDistance, cancellationToken);
        answer.WriteInclude(include);
        answer.Writer.WriteEndObject();
    });

    public Task SearchAsync(HttpContext context) => RunAsync(context, static (_, _) => throw new GatewayException(
        GatewayErrors.UnsupportedParameter, "Chroma's `search` is its cloud's; use `query`, or Hearth's own search under /hearth/v1/collections."));

    private static void WriteId(ChromaAnswer answer, VectorRecord record) => answer.Writer.WriteStringValue(record.Id);

    private static void WriteEmbedding(ChromaAnswer answer, VectorRecord record) => answer.WriteVector(record.Vector.Span);

    private static void WriteDocument(ChromaAnswer answer, VectorRecord record) => answer.WriteText(record.Text);

    private static void WriteMetadata(ChromaAnswer answer, VectorRecord record) => answer.WriteMetadata(record.Metadata);

    private static void WriteUri(ChromaAnswer answer, VectorRecord record) =>
        answer.WriteText(record.Metadata.TryGetValue(ChromaNames.Uri, out MetadataValue uri) && uri.Kind == MetadataKind.String ? uri.AsString() : null);

    private static void WriteDistance(ChromaAnswer answer, VectorMatch match) => answer.Writer.WriteNumberValue((float)(match.Distance ?? 0));

    private Task RunAsync(HttpContext context, Func<IVectorCollection, CancellationToken, Task> answer)
    {
        ChromaPaths.ExpectDefaults(context);
        return requests.RunAsync(context, RequestLane.Store, async deadline =>
            await answer(await directory.OfIdAsync(ChromaPaths.CollectionOf(context), deadline.Token), deadline.Token));
    }

    private Task SelectAsync(HttpContext context, ChromaInclude include, Func<IVectorCollection, ChromaSelection, CancellationToken, Task> answer) =>
        RunAsync(context, async (collection, cancellationToken) =>
        {
            using var selection = new ChromaSelection { Include = include };
            using (PooledBody body = await bodies.ReadStoreAsync(context, cancellationToken))
            {
                ChromaSelectionReader.Read(body.Bytes, options.JsonDepthMax, selection);
            }

            await answer(collection, selection, cancellationToken);
        });

    private Task WriteAsync(
        HttpContext context, int status, bool needsVectors, Func<IVectorCollection, ChromaRecords, CancellationToken, ValueTask<int>> write) =>
        RunAsync(context, async (collection, cancellationToken) =>
        {
            using var records = new ChromaRecords();
            using (PooledBody body = await bodies.ReadStoreAsync(context, cancellationToken))
            {
                ChromaRecordsReader.Read(body.Bytes, options.JsonDepthMax, needsVectors, records);
            }

            await order.RunAsync(collection, () => write(collection, records, cancellationToken), cancellationToken);
            await ChromaAnswer.WriteEmptyAsync(context, status);
        });
}
