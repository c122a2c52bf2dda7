using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Collections;

/// <summary>Makes, lists, changes and deletes collections: <c>/hearth/v1/collections</c>.</summary>
internal sealed class CollectionEndpoints(GatedRequests requests, BodyReader bodies, VectorStoreSource source, WriteOrder order, GatewayOptions options)
{
    public const string Collection = "collection";

    public Task ListAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        IReadOnlyList<IVectorCollection> collections = await source.Store.ListAsync(cancellationToken);
        long[] counts = new long[collections.Count];
        for (int index = 0; index < counts.Length; index++)
        {
            counts[index] = await collections[index].CountAsync(null, cancellationToken);
        }

        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("collections"u8);
        for (int index = 0; index < counts.Length; index++)
        {
            Write(answer, collections[index], counts[index]);
            await answer.SendAsync(cancellationToken);
        }

        answer.Writer.WriteEndArray();
        answer.Writer.WriteEndObject();
    });

    public Task CreateAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        CollectionRequest request = await ReadAsync(context, cancellationToken);
        string name = request.Name ?? throw JsonField.Missing("name");
        IVectorCollection made = await source.Store.CreateAsync(request.Over(new CollectionDefinition(name, 0)), cancellationToken);
        context.Response.Headers.Location = $"{CollectionRoutes.Collections}/{made.Definition.Name}";
        await AnswerAsync(context, made, StatusCodes.Status201Created, cancellationToken);
    });

    public Task GetAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
        await AnswerAsync(context, await FindAsync(context, source, cancellationToken), StatusCodes.Status200OK, cancellationToken));

    public Task ChangeAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        IVectorCollection collection = await FindAsync(context, source, cancellationToken);
        CollectionRequest request = await ReadAsync(context, cancellationToken);
        IVectorCollection changed = await order.RunAsync(
            collection,
            () => source.Store.ChangeAsync(collection.Definition.Name, request.Over(collection.Definition), cancellationToken),
            cancellationToken);
        await AnswerAsync(context, changed, StatusCodes.Status200OK, cancellationToken);
    });

    public Task DeleteAsync(HttpContext context) => RunAsync(context, async cancellationToken =>
    {
        if (!await source.Store.DeleteAsync(NameOf(context), cancellationToken))
        {
            throw NotFound(NameOf(context));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    });

    /// <summary>The collection that the path names.</summary>
    /// <exception cref="VectorsException">There is none.</exception>
    public static async ValueTask<IVectorCollection> FindAsync(HttpContext context, VectorStoreSource source, CancellationToken cancellationToken) =>
        await source.Store.FindAsync(NameOf(context), cancellationToken) ?? throw NotFound(NameOf(context));

    private static string NameOf(HttpContext context) => context.Request.RouteValues[Collection] as string ?? "";

    private static VectorsException NotFound(string name) => new(VectorsErrors.CollectionNotFound, $"There is no collection '{name}'.");

    private static async Task AnswerAsync(HttpContext context, IVectorCollection collection, int status, CancellationToken cancellationToken)
    {
        long count = await collection.CountAsync(null, cancellationToken);
        await using var answer = new JsonAnswer(context, status);
        Write(answer, collection, count);
    }

    private static void Write(JsonAnswer answer, IVectorCollection collection, long count)
    {
        CollectionDefinition definition = collection.Definition;
        answer.Writer.WriteStartObject();
        answer.Writer.WriteString("name"u8, definition.Name);
        answer.Writer.WriteNumber("dimensions"u8, definition.Dimensions);
        answer.Writer.WriteString("metric"u8, CollectionRequest.NameOf(definition.Metric));
        answer.Writer.WriteString("language"u8, definition.Language);
        answer.Writer.WriteNumber("vector_weight"u8, definition.VectorWeight);
        answer.Writer.WritePropertyName("bytes_max"u8);
        if (definition.BytesMax is { } bytes)
        {
            answer.Writer.WriteNumberValue(bytes);
        }
        else
        {
            answer.Writer.WriteNullValue();
        }

        answer.Writer.WritePropertyName("metadata"u8);
        MetadataJson.Write(answer.Writer, definition.Metadata);
        answer.Writer.WriteNumber("count"u8, count);
        answer.Writer.WriteNumber("version"u8, collection.Version.Sequence);
        answer.Writer.WriteEndObject();
    }

    private Task RunAsync(HttpContext context, Func<CancellationToken, Task> answer) =>
        requests.RunAsync(context, RequestLane.Store, deadline => answer(deadline.Token));

    private async ValueTask<CollectionRequest> ReadAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using PooledBody body = await bodies.ReadAsync(context, cancellationToken);
        CollectionRequest request = CollectionRequest.Read(body.Bytes, options.JsonDepthMax);
        request.Ignored.Tell(context.Response);
        return request;
    }
}
