using Hearth.Gateway.OpenAi;
using Hearth.Gateway.Requests;
using Hearth.Primitives.Contracts;
using Microsoft.AspNetCore.Http;

namespace Hearth.Gateway.Collections;

/// <summary>Writes, reads and searches records: <c>/hearth/v1/collections/{collection}/...</c>.</summary>
internal sealed class RecordEndpoints(GatedRequests requests, BodyReader bodies, VectorStoreSource source, GatewayOptions options)
{
    private const int PageDefault = 100;

    public Task UpsertAsync(HttpContext context) => requests.RunAsync(context, RequestLane.Store, async deadline =>
    {
        IVectorCollection collection = await CollectionEndpoints.FindAsync(context, source, deadline.Token);
        using var batch = new RecordBatch();
        using (PooledBody body = await bodies.ReadStoreAsync(context, deadline.Token))
        {
            batch.Read(body.Bytes, options.JsonDepthMax);
        }

        CollectionVersion version = await collection.UpsertAsync(batch.Records, deadline.Token);
        batch.Ignored.Tell(context.Response);
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteNumber("version"u8, version.Sequence);
        answer.Writer.WriteEndObject();
    });

    public Task GetAsync(HttpContext context) => SelectAsync(context, async (collection, selection, cancellationToken) =>
    {
        if (selection.Ids.Count == 0)
        {
            throw JsonField.Missing("ids");
        }

        IReadOnlyList<VectorRecord> records = await collection.GetAsync(selection.Ids, selection.Parts, cancellationToken);
        await AnswerAsync(context, selection, new RecordPage(records, null), hasNext: false, cancellationToken);
    });

    public Task ScrollAsync(HttpContext context) => SelectAsync(context, async (collection, selection, cancellationToken) =>
    {
        RecordPage page = await collection.ScrollAsync(selection.Filter, selection.Parts, selection.Limit ?? PageDefault, selection.After, cancellationToken);
        await AnswerAsync(context, selection, page, hasNext: true, cancellationToken);
    });

    public Task DeleteAsync(HttpContext context) => SelectAsync(context, async (collection, selection, cancellationToken) =>
    {
        MetadataFilter filter = (selection.Ids.Count > 0, selection.Filter) switch
        {
            (true, { } more) => new AllFilter([new IdFilter(selection.Ids), more]),
            (true, null) => new IdFilter(selection.Ids),
            (false, { } given) => given,
            _ => throw JsonField.Missing("ids` or `filter"),
        };
        await AnswerAsync(context, "deleted", await collection.DeleteAsync(filter, cancellationToken));
    });

    public Task CountAsync(HttpContext context) => SelectAsync(context, async (collection, selection, cancellationToken) =>
        await AnswerAsync(context, "count", await collection.CountAsync(selection.Filter, cancellationToken)));

    public Task SearchAsync(HttpContext context) => SelectAsync(context, async (collection, selection, cancellationToken) =>
    {
        VectorSearchResult result = await collection.SearchAsync(selection.Query, cancellationToken);
        selection.Ignored.Tell(context.Response);
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("matches"u8);
        foreach (VectorMatch match in result.Matches)
        {
            WriteMatch(answer, match, selection.Parts);
            await answer.SendAsync(cancellationToken);
        }

        answer.Writer.WriteEndArray();
        answer.Writer.WriteNumber("version"u8, result.Version.Sequence);
        answer.Writer.WriteString("plan"u8, result.Plan);
        answer.Writer.WriteEndObject();
    });

    private static void WriteMatch(JsonAnswer answer, VectorMatch match, RecordParts parts)
    {
        answer.Writer.WriteStartObject();
        WriteParts(answer, match.Record, parts);
        answer.Writer.WriteNumber("score"u8, match.Score);
        if (match.Distance is { } distance)
        {
            answer.Writer.WriteNumber("distance"u8, distance);
        }

        if (match.VectorRank is { } vectorRank)
        {
            answer.Writer.WriteNumber("vector_rank"u8, vectorRank);
        }

        if (match.TextScore is { } textScore)
        {
            answer.Writer.WriteNumber("text_score"u8, textScore);
        }

        if (match.TextRank is { } textRank)
        {
            answer.Writer.WriteNumber("text_rank"u8, textRank);
        }

        answer.Writer.WriteEndObject();
    }

    private static void WriteParts(JsonAnswer answer, VectorRecord record, RecordParts parts)
    {
        answer.Writer.WriteString("id"u8, record.Id);
        if (parts.HasFlag(RecordParts.Vector))
        {
            answer.Writer.WritePropertyName("vector"u8);
            answer.WriteVector(record.Vector.Span);
        }

        if (parts.HasFlag(RecordParts.Text))
        {
            answer.Writer.WritePropertyName("text"u8);
            answer.WriteText(record.Text);
        }

        if (parts.HasFlag(RecordParts.Metadata))
        {
            answer.Writer.WritePropertyName("metadata"u8);
            MetadataJson.Write(answer.Writer, record.Metadata);
        }
    }

    private static async Task AnswerAsync(HttpContext context, string name, long number)
    {
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteNumber(name, number);
        answer.Writer.WriteEndObject();
    }

    private static async Task AnswerAsync(
        HttpContext context, RecordSelection selection, RecordPage page, bool hasNext, CancellationToken cancellationToken)
    {
        selection.Ignored.Tell(context.Response);
        await using var answer = new JsonAnswer(context);
        answer.Writer.WriteStartObject();
        answer.Writer.WriteStartArray("records"u8);
        foreach (VectorRecord record in page.Records)
        {
            answer.Writer.WriteStartObject();
            WriteParts(answer, record, selection.Parts);
            answer.Writer.WriteEndObject();
            await answer.SendAsync(cancellationToken);
        }

        answer.Writer.WriteEndArray();
        if (hasNext)
        {
            answer.Writer.WritePropertyName("next"u8);
            answer.WriteText(page.Next);
        }

        answer.Writer.WriteEndObject();
    }

    private Task SelectAsync(HttpContext context, Func<IVectorCollection, RecordSelection, CancellationToken, Task> answer) =>
        requests.RunAsync(context, RequestLane.Store, async deadline =>
        {
            IVectorCollection collection = await CollectionEndpoints.FindAsync(context, source, deadline.Token);
            using var selection = new RecordSelection();
            using (PooledBody body = await bodies.ReadStoreAsync(context, deadline.Token))
            {
                selection.Read(body.Bytes, options.JsonDepthMax);
            }

            await answer(collection, selection, deadline.Token);
        });
}
