using Hearth.Gateway.Collections;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Inference;
using Hearth.Knowledge;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Knowledge;

/// <summary>Collections of documents: <c>/hearth/v1/knowledge</c>.</summary>
internal sealed class KnowledgeEndpoints(GatedRequests requests, BodyReader bodies, KnowledgeSource source, KnowledgeRuns runs, GatewayOptions options)
{
    public const string Collection = "collection";

    /// <summary>The collection that the path names.</summary>
    public static string NameOf(HttpContext context) => context.Request.RouteValues[Collection] as string ?? "";

    public Task ListAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        IReadOnlyList<KnowledgeSummary> collections = await source.Catalog.ListAsync(cancellationToken);
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("collections"u8);
        foreach (KnowledgeSummary collection in collections)
        {
            KnowledgeJson.Write(answer.Writer, collection);
        }

        answer.Writer.WriteEndArray();
        answer.Writer.WriteEndObject();
    });

    public Task GetAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        KnowledgeSummary collection = await source.Catalog.FindAsync(NameOf(context), cancellationToken);
        await using var answer = new JsonAnswer(context);
        KnowledgeJson.Write(answer.Writer, collection);
    });

    public Task DocumentsAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        IReadOnlyList<KnowledgeDocument> documents = await source.Catalog.DocumentsAsync(NameOf(context), cancellationToken);
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("documents"u8);
        foreach (KnowledgeDocument document in documents)
        {
            KnowledgeJson.Write(answer.Writer, document);
            await answer.SendAsync(cancellationToken);
        }

        answer.Writer.WriteEndArray();
        answer.Writer.WriteEndObject();
    });

    public Task SearchAsync(HttpContext context) => QueryAsync(context, async (request, lease, cancellationToken) =>
    {
        using ModelLease? ranking = await source.LeaseRerankerAsync(RequestScope.Of(context), cancellationToken);
        IReadOnlyList<Passage> passages = await new KnowledgeSearch(source.Store, lease.Embedder, ranking?.Reranker, source.Diagnostics).SearchAsync(request, cancellationToken);
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        KnowledgeJson.Write(answer.Writer, passages);
        answer.Writer.WriteEndObject();
    });

    public Task AskAsync(HttpContext context) => QueryAsync(context, async (request, lease, cancellationToken) =>
    {
        using ModelLease? ranking = await source.LeaseRerankerAsync(RequestScope.Of(context), cancellationToken);
        KnowledgeAnswer found = await new KnowledgeAnswers(source.Store, lease.Embedder, ranking?.Reranker, source.Diagnostics).AskAsync(request, cancellationToken);
        await using var answer = new JsonAnswer(context);
        KnowledgeJson.Write(answer.Writer, found);
    });

    /// <summary>Takes the collection away, or with <c>?path=</c> of it what lies there. Files are never touched.</summary>
    public Task RemoveAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        string? path = context.Request.Query["path"];
        if (path is not null && !Path.IsPathFullyQualified(path))
        {
            throw JsonField.Wrong("path", "must be an absolute path on the machine of the server");
        }

        using IDisposable place = runs.Enter(NameOf(context));
        int removed = await source.Catalog.RemoveAsync(NameOf(context), path, cancellationToken);
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteNumber("removed"u8, removed);
        answer.Writer.WriteEndObject();
    });

    private Task QueryAsync(HttpContext context, Func<SearchRequest, ModelLease, CancellationToken, Task> answer) => RunAsync(context, async cancellationToken =>
    {
        KnowledgeQuery query;
        using (PooledBody body = await bodies.ReadAsync(context, cancellationToken))
        {
            query = KnowledgeQuery.Read(body.Bytes, options.JsonDepthMax);
        }

        KnowledgeSummary collection = await source.Catalog.FindAsync(NameOf(context), cancellationToken);
        using ModelLease lease = await source.LeaseAsync(query.Model, collection.Embedder, RequestScope.Of(context), cancellationToken);
        query.Ignored.Tell(context.Response);
        await answer(query.Of(collection.Name), lease, cancellationToken);
    });

    private Task RunAsync(HttpContext context, Func<CancellationToken, Task> answer) =>
        requests.RunAsync(context, RequestLane.Store, deadline => answer(deadline.Token));
}
