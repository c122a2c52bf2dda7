using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Ingestion;

/// <summary>Which documents a collection has: read from the first chunk of each.</summary>
internal static class CollectionDocuments
{
    private const int PageRecords = 1000;

    /// <summary>Documents whose records are taken out in one call.</summary>
    private const int DeletedTogetherMax = 64;

    /// <summary>Every document, by id; of one that was being replaced when the process ended, the newer, and the older is taken out.</summary>
    public static async Task<Dictionary<string, StoredDocument>> ReadAsync(IVectorCollection collection, bool repairs, CancellationToken cancellationToken)
    {
        Dictionary<string, StoredDocument> documents = new(StringComparer.Ordinal);
        List<StoredDocument> replaced = [];
        var first = new CompareFilter(ChunkFields.Index, MetadataComparison.Equal, MetadataValue.Of(0L));
        string? after = null;
        do
        {
            RecordPage page = await collection.ScrollAsync(first, RecordParts.Metadata, PageRecords, after, cancellationToken);
            foreach (StoredDocument document in page.Records.Select(Read))
            {
                if (!documents.TryGetValue(document.Id, out StoredDocument? other))
                {
                    documents[document.Id] = document;
                }
                else
                {
                    bool isNewer = document.Added > other.Added;
                    documents[document.Id] = isNewer ? document : other;
                    replaced.Add(isNewer ? other : document);
                }
            }

            after = page.Next;
        }
        while (after is not null);

        foreach (StoredDocument old in repairs ? replaced : [])
        {
            await collection.DeleteAsync(Version(old.Id, old.Hash), cancellationToken);
        }

        return documents;
    }

    /// <summary>Takes documents out; returns how many records went.</summary>
    public static async Task<long> DeleteAsync(IVectorCollection collection, IEnumerable<StoredDocument> documents, CancellationToken cancellationToken)
    {
        long deleted = 0;
        foreach (StoredDocument[] some in documents.Chunk(DeletedTogetherMax))
        {
            deleted += await collection.DeleteAsync(new InFilter(ChunkFields.Document, [.. some.Select(static document => MetadataValue.Of(document.Id))]), cancellationToken);
        }

        return deleted;
    }

    /// <summary>The records of a document that are not of this content.</summary>
    public static MetadataFilter Others(string document, string hash) => new AllFilter(
    [
        new CompareFilter(ChunkFields.Document, MetadataComparison.Equal, MetadataValue.Of(document)),
        new CompareFilter(ChunkFields.Hash, MetadataComparison.NotEqual, MetadataValue.Of(hash)),
    ]);

    private static AllFilter Version(string document, string hash) => new(
    [
        new CompareFilter(ChunkFields.Document, MetadataComparison.Equal, MetadataValue.Of(document)),
        new CompareFilter(ChunkFields.Hash, MetadataComparison.Equal, MetadataValue.Of(hash)),
    ]);

    private static StoredDocument Read(VectorRecord record) => new(
        ChunkFields.Text(record, ChunkFields.Document),
        ChunkFields.Text(record, ChunkFields.Path),
        ChunkFields.Text(record, ChunkFields.Title),
        ChunkFields.Text(record, ChunkFields.Hash),
        ChunkFields.Number(record, ChunkFields.Count),
        record.Metadata.TryGetValue(ChunkFields.Bytes, out MetadataValue bytes) ? bytes.AsInteger() : 0,
        record.Metadata.TryGetValue(ChunkFields.Added, out MetadataValue added) ? added.AsDate() : default);
}
