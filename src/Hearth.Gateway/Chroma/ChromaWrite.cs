using Hearth.Primitives.Contracts;
using Hearth.Vectors;

namespace Hearth.Gateway.Chroma;

/// <summary>Chroma's ways of writing, each in one batch. Callers take turns: what is written depends on what is there.</summary>
internal static class ChromaWrite
{
    /// <summary>Writes the records whose ids are new; the others stay as they are, as with Chroma. Returns how many were written.</summary>
    public static async ValueTask<int> AddAsync(IVectorCollection collection, ChromaRecords records, CancellationToken cancellationToken)
    {
        HashSet<string> there = new(
            (await collection.GetAsync(records.Ids, RecordParts.None, cancellationToken)).Select(static record => record.Id), StringComparer.Ordinal);
        return await WriteAsync(
            collection,
            [.. Enumerable.Range(0, records.Ids.Count).Where(index => !there.Contains(records.Ids[index])).Select(records.New)],
            cancellationToken);
    }

    /// <summary>Changes the records that are there; ids that are not are left out, as with Chroma.</summary>
    public static async ValueTask<int> UpdateAsync(IVectorCollection collection, ChromaRecords records, CancellationToken cancellationToken)
    {
        Dictionary<string, VectorRecord> there = await ReadAsync(collection, records, cancellationToken);
        var changed = new List<VectorRecord>(there.Count);
        for (int index = 0; index < records.Ids.Count; index++)
        {
            if (there.TryGetValue(records.Ids[index], out VectorRecord? before))
            {
                changed.Add(records.Merged(index, before));
            }
        }

        return await WriteAsync(collection, changed, cancellationToken);
    }

    /// <summary>Changes the records that are there and adds the others.</summary>
    public static async ValueTask<int> UpsertAsync(IVectorCollection collection, ChromaRecords records, CancellationToken cancellationToken)
    {
        Dictionary<string, VectorRecord> there = await ReadAsync(collection, records, cancellationToken);
        return await WriteAsync(
            collection,
            [.. Enumerable.Range(0, records.Ids.Count).Select(index =>
                there.TryGetValue(records.Ids[index], out VectorRecord? before) ? records.Merged(index, before) : records.New(index))],
            cancellationToken);
    }

    /// <summary>Deletes the first so many that match, by id.</summary>
    public static async ValueTask<long> DeleteSomeAsync(IVectorCollection collection, MetadataFilter filter, int limit, CancellationToken cancellationToken)
    {
        long deleted = 0;
        while (deleted < limit)
        {
            int page = (int)Math.Min(limit - deleted, RecordLimits.MatchesMax);
            RecordPage found = await collection.ScrollAsync(filter, RecordParts.None, page, null, cancellationToken);
            if (found.Records.Count == 0)
            {
                break;
            }

            deleted += await collection.DeleteAsync(new IdFilter([.. found.Records.Select(static record => record.Id)]), cancellationToken);
        }

        return deleted;
    }

    private static async ValueTask<Dictionary<string, VectorRecord>> ReadAsync(
        IVectorCollection collection, ChromaRecords records, CancellationToken cancellationToken) =>
        (await collection.GetAsync(records.Ids, RecordParts.All, cancellationToken)).ToDictionary(static record => record.Id, StringComparer.Ordinal);

    private static async ValueTask<int> WriteAsync(IVectorCollection collection, List<VectorRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count > 0)
        {
            await collection.UpsertAsync(records, cancellationToken);
        }

        return records.Count;
    }
}
