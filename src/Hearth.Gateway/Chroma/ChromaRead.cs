using Hearth.Gateway.OpenAi;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;

namespace Hearth.Gateway.Chroma;

/// <summary>Chroma's ways of reading.</summary>
internal static class ChromaRead
{
    /// <summary>One answer is columns, so all its records are in memory at once; more than these must be read in pages.</summary>
    private const int RecordsMax = 100_000;

    /// <summary>The records: those of ids in the ids' order, others by id.</summary>
    public static async ValueTask<IReadOnlyList<VectorRecord>> GetAsync(
        IVectorCollection collection, ChromaSelection selection, CancellationToken cancellationToken)
    {
        int limit = selection.Limit ?? int.MaxValue;
        if (limit == 0)
        {
            return [];
        }

        if (selection.IsByIds)
        {
            IReadOnlyList<VectorRecord> named = await collection.GetAsync(selection.Ids, selection.Parts, cancellationToken);
            return [.. named.Skip(selection.Offset).Take(limit)];
        }

        return await ScrollAsync(collection, selection, limit, cancellationToken);
    }

    /// <summary>For each vector its nearest records.</summary>
    public static async ValueTask<IReadOnlyList<VectorMatch>[]> QueryAsync(
        IVectorCollection collection, ChromaSelection selection, CancellationToken cancellationToken)
    {
        int count = selection.Queries.Count;
        if (count == 0)
        {
            throw JsonField.Missing("query_embeddings");
        }

        var lists = new IReadOnlyList<VectorMatch>[count];
        MetadataFilter? filter = selection.Filter;
        for (int index = 0; index < count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (selection.Queries[index].IsEmpty)
            {
                throw JsonField.Wrong("query_embeddings", "must not hold null");
            }

            var query = new VectorQuery { Vector = selection.Queries[index], Filter = filter, Limit = selection.Results, Parts = selection.Parts };
            lists[index] = (await collection.SearchAsync(query, cancellationToken)).Matches;
        }

        return lists;
    }

    private static async ValueTask<IReadOnlyList<VectorRecord>> ScrollAsync(
        IVectorCollection collection, ChromaSelection selection, int limit, CancellationToken cancellationToken)
    {
        MetadataFilter? filter = selection.Filter;
        (string? after, bool isOver) = await SkipAsync(collection, filter, selection.Offset, cancellationToken);
        var records = new List<VectorRecord>();
        while (!isOver && records.Count < limit)
        {
            int page = Math.Min(limit - records.Count, RecordLimits.MatchesMax);
            RecordPage found = await collection.ScrollAsync(filter, selection.Parts, page, after, cancellationToken);
            records.AddRange(found.Records);
            after = found.Next;
            isOver = after is null;
            if (records.Count >= RecordsMax && !isOver && records.Count < limit)
            {
                throw JsonField.Wrong("limit", $"is needed: more than {RecordsMax} records match; read them in pages with `limit` and `offset`");
            }
        }

        return records;
    }

    /// <summary>Where the page begins after so many records, and whether there is none.</summary>
    private static async ValueTask<(string? After, bool IsOver)> SkipAsync(
        IVectorCollection collection, MetadataFilter? filter, int offset, CancellationToken cancellationToken)
    {
        string? after = null;
        while (offset > 0)
        {
            int page = Math.Min(offset, RecordLimits.MatchesMax);
            RecordPage skipped = await collection.ScrollAsync(filter, RecordParts.None, page, after, cancellationToken);
            offset -= page;
            after = skipped.Next;
            if (after is null)
            {
                return (null, true);
            }
        }

        return (after, false);
    }
}
