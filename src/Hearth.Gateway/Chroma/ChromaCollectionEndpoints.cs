using Hearth.Gateway.Collections;
using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Chroma;

/// <summary>Makes, finds, changes and deletes collections as Chroma's clients ask.</summary>
internal sealed class ChromaCollectionEndpoints(
    GatedRequests requests,
    BodyReader bodies,
    VectorStoreSource source,
    ChromaDirectory directory,
    WriteOrder order,
    GatewayOptions options,
    TimeProvider time)
{
    private const int ListDefault = 100;

    public Task CreateAsync(HttpContext context) => RunAsync(context, CreateAsync);

    public Task ListAsync(HttpContext context) => RunAsync(context, async (_, cancellationToken) =>
    {
        int skip = ChromaPaths.Number(context, "offset", 0);
        int take = ChromaPaths.Number(context, "limit", ListDefault);
        IReadOnlyList<IVectorCollection> collections = await source.Store.ListAsync(cancellationToken);
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteStartArray();
        foreach (IVectorCollection collection in collections.Skip(skip).Take(take))
        {
            answer.WriteCollection(collection);
        }

        answer.Writer.WriteEndArray();
    });

    public Task CountAsync(HttpContext context) => RunAsync(context, async (_, cancellationToken) =>
    {
        int count = (await source.Store.ListAsync(cancellationToken)).Count;
        await using var answer = new ChromaAnswer(context);
        answer.Writer.WriteNumberValue(count);
    });

    public Task GetAsync(HttpContext context) => RunAsync(context, async (_, cancellationToken) =>
        await AnswerAsync(context, await directory.OfNameAsync(ChromaPaths.CollectionOf(context), cancellationToken)));

    public Task GetByIdAsync(HttpContext context) => RunAsync(context, async (_, cancellationToken) =>
        await AnswerAsync(context, await directory.OfIdAsync(ChromaPaths.CollectionOf(context), cancellationToken)));

    public Task ChangeAsync(HttpContext context) => RunAsync(context, ChangeAsync);

    public Task DeleteAsync(HttpContext context) => RunAsync(context, async (_, cancellationToken) =>
    {
        IVectorCollection collection = await directory.OfNameAsync(ChromaPaths.CollectionOf(context), cancellationToken);
        if (!await source.Store.DeleteAsync(collection.Definition.Name, cancellationToken))
        {
            throw new VectorsException(VectorsErrors.CollectionNotFound, "The collection was deleted in between");
        }

        await ChromaAnswer.WriteEmptyAsync(context, StatusCodes.Status200OK);
    });

    public Task ForkAsync(HttpContext context) => RunAsync(context, static (_, _) =>
        throw new GatewayException(GatewayErrors.UnsupportedParameter, "Collections cannot be forked here, as on every Chroma server but its cloud."));

    private Task RunAsync(HttpContext context, Func<HttpContext, CancellationToken, Task> answer)
    {
        ChromaPaths.ExpectDefaults(context);
        return requests.RunAsync(context, RequestLane.Store, deadline => answer(context, deadline.Token));
    }

    private async Task CreateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var configuration = new ChromaConfiguration();
        ChromaCollectionRequest request;
        using (PooledBody body = await bodies.ReadAsync(context, cancellationToken))
        {
            request = ChromaCollectionRequest.Read(body.Bytes, options.JsonDepthMax, configuration);
        }

        string name = request.Name ?? throw JsonField.Missing("name");
        if (request.GetsOrCreates && await source.Store.FindAsync(name, cancellationToken) is { } found)
        {
            await AnswerAsync(context, found);
            return;
        }

        var metadata = new Dictionary<string, MetadataValue>(request.Metadata ?? [], StringComparer.Ordinal)
        {
            [ChromaNames.Id] = MetadataValue.Of(Guid.CreateVersion7(time.GetUtcNow()).ToString("D")),
            [ChromaNames.Configuration] = MetadataValue.Of(configuration.ToString()),
        };
        var definition = new CollectionDefinition(name, 0)
        {
            Metric = configuration.Metric ?? request.LegacyMetric ?? VectorMetric.Euclidean,
            Metadata = metadata,
        };
        IVectorCollection made;
        try
        {
            made = await source.Store.CreateAsync(definition, cancellationToken);
        }
        catch (VectorsException taken) when (request.GetsOrCreates && taken.Error == VectorsErrors.CollectionExists)
        {
            // Another caller made it in between.
            made = await directory.OfNameAsync(name, cancellationToken);
        }

        await AnswerAsync(context, made);
    }

    private async Task ChangeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        IVectorCollection collection = await directory.OfIdAsync(ChromaPaths.CollectionOf(context), cancellationToken);
        using PooledBody body = await bodies.ReadAsync(context, cancellationToken);

        // In turn with the writes, because the first of them settles the dimensions.
        await order.RunAsync(collection, () => ChangeAsync(collection, body, cancellationToken), cancellationToken);
        await ChromaAnswer.WriteEmptyAsync(context, StatusCodes.Status200OK);
    }

    private ValueTask<IVectorCollection> ChangeAsync(IVectorCollection collection, PooledBody body, CancellationToken cancellationToken)
    {
        CollectionDefinition before = collection.Definition;
        ChromaConfiguration configuration = ChromaConfiguration.Of(before);
        ChromaCollectionRequest request = ChromaCollectionRequest.Read(body.Bytes, options.JsonDepthMax, configuration);
        if (configuration.Metric is { } metric && metric != before.Metric)
        {
            throw JsonField.Wrong("space", "cannot change: the records were stored by it");
        }

        Dictionary<string, MetadataValue> metadata = request.Metadata is { } given
            ? new(given, StringComparer.Ordinal)
            : before.Metadata.Where(static entry => !ChromaNames.IsReserved(entry.Key)).ToDictionary(StringComparer.Ordinal);
        metadata[ChromaNames.Id] = MetadataValue.Of(ChromaNames.IdOf(before));
        metadata[ChromaNames.Configuration] = MetadataValue.Of(configuration.ToString());
        return source.Store.ChangeAsync(before.Name, before with { Name = request.Name ?? before.Name, Metadata = metadata }, cancellationToken);
    }

    private static async Task AnswerAsync(HttpContext context, IVectorCollection collection)
    {
        await using var answer = new ChromaAnswer(context);
        answer.WriteCollection(collection);
    }
}
