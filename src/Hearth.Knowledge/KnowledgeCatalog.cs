using System.Runtime.CompilerServices;
using Hearth.Knowledge.Ingestion;
using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge;

/// <summary>Which collections of documents there are, and what is in them; needs no embedder.</summary>
/// <remarks>Thread-safe. Does not own the store.</remarks>
/// <param name="store">Where collections are.</param>
public sealed class KnowledgeCatalog(IVectorStore store)
{
    private const int PageRecords = 1000;

    /// <summary>The collection of that name.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.CollectionNotFound"/> or <see cref="KnowledgeErrors.CollectionForeign"/>.</exception>
    public async Task<KnowledgeSummary> FindAsync(string name, CancellationToken cancellationToken)
    {
        (IVectorCollection collection, CollectionNotes notes) = await RequireAsync(store, name, cancellationToken);
        return await SummariseAsync(collection, notes, cancellationToken);
    }

    /// <summary>The collections made of documents, by name.</summary>
    public async Task<IReadOnlyList<KnowledgeSummary>> ListAsync(CancellationToken cancellationToken)
    {
        List<KnowledgeSummary> collections = [];
        foreach (IVectorCollection collection in await store.ListAsync(cancellationToken))
        {
            if (CollectionNotes.Read(collection.Definition) is { } notes)
            {
                collections.Add(await SummariseAsync(collection, notes, cancellationToken));
            }
        }

        return collections;
    }

    /// <summary>The documents of a collection, by path.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.CollectionNotFound"/> or <see cref="KnowledgeErrors.CollectionForeign"/>.</exception>
    public async Task<IReadOnlyList<KnowledgeDocument>> DocumentsAsync(string name, CancellationToken cancellationToken)
    {
        (IVectorCollection collection, _) = await RequireAsync(store, name, cancellationToken);
        Dictionary<string, StoredDocument> documents = await CollectionDocuments.ReadAsync(collection, repairs: false, cancellationToken);
        return
        [
            .. documents.Values.OrderBy(static document => document.Path, StringComparer.Ordinal)
                .Select(static document => new KnowledgeDocument(document.Id, document.Path, document.Title, document.Chunks, document.Bytes, document.Added)),
        ];
    }

    /// <summary>Removes the collection, or of it what lies under a path; returns how many documents went.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.CollectionNotFound"/> or <see cref="KnowledgeErrors.CollectionForeign"/>.</exception>
    public async Task<int> RemoveAsync(string name, string? path, CancellationToken cancellationToken)
    {
        (IVectorCollection collection, CollectionNotes notes) = await RequireAsync(store, name, cancellationToken);
        Dictionary<string, StoredDocument> documents = await CollectionDocuments.ReadAsync(collection, repairs: false, cancellationToken);
        if (path is null)
        {
            await store.DeleteAsync(name, cancellationToken);
            return documents.Count;
        }

        string source = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        StoredDocument[] gone = [.. documents.Values.Where(document => SourcePaths.IsWithin(document.Path, source))];
        notes = notes with { Sources = Without(notes.Sources, source), Pending = Without(notes.Pending, source) };
        await store.ChangeAsync(name, notes.Write(collection.Definition), cancellationToken);
        await CollectionDocuments.DeleteAsync(collection, gone, cancellationToken);
        return gone.Length;
    }

    /// <summary>Takes one document out, by its name or path; false where there was none.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.CollectionNotFound"/> or <see cref="KnowledgeErrors.CollectionForeign"/>.</exception>
    public async Task<bool> RemoveDocumentAsync(string name, string document, CancellationToken cancellationToken)
    {
        (IVectorCollection collection, _) = await RequireAsync(store, name, cancellationToken);
        return await collection.DeleteAsync(Of(document), cancellationToken) > 0;
    }

    /// <summary>The text of one document, chunk by chunk; between them white space is left out. Empty where there is no such document.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.CollectionNotFound"/> or <see cref="KnowledgeErrors.CollectionForeign"/>.</exception>
    public async Task<IReadOnlyList<string>> ReadDocumentAsync(string name, string document, CancellationToken cancellationToken)
    {
        (IVectorCollection collection, _) = await RequireAsync(store, name, cancellationToken);
        List<string> texts = [];
        await foreach (IReadOnlyList<VectorRecord> page in PagesAsync(collection, document, RecordParts.Text | RecordParts.Metadata, cancellationToken))
        {
            texts.AddRange(page.Select(KnowledgeSearch.Slice));
        }

        return texts;
    }

    /// <summary>Gives one document other attributes; see <see cref="DocumentSource.Attributes"/>. Nothing is embedded.</summary>
    /// <exception cref="KnowledgeException"><see cref="KnowledgeErrors.CollectionNotFound"/> or <see cref="KnowledgeErrors.CollectionForeign"/>.</exception>
    public async Task ChangeAttributesAsync(string name, string document, IReadOnlyDictionary<string, MetadataValue> attributes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        (IVectorCollection collection, _) = await RequireAsync(store, name, cancellationToken);
        await foreach (IReadOnlyList<VectorRecord> page in PagesAsync(collection, document, RecordParts.All, cancellationToken))
        {
            await collection.UpsertAsync([.. page.Select(record => ChunkFields.WithAttributes(record, attributes))], cancellationToken);
        }
    }

    private static async IAsyncEnumerable<IReadOnlyList<VectorRecord>> PagesAsync(
        IVectorCollection collection, string document, RecordParts parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            RecordPage page = await collection.ScrollAsync(Of(document), parts, PageRecords, after, cancellationToken);
            yield return page.Records;
            after = page.Next;
        }
        while (after is not null);
    }

    private static CompareFilter Of(string document) =>
        new(ChunkFields.Document, MetadataComparison.Equal, MetadataValue.Of(ChunkFields.DocumentId(document)));

    internal static async Task<(IVectorCollection Collection, CollectionNotes Notes)> RequireAsync(IVectorStore store, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        IVectorCollection collection = await store.FindAsync(name, cancellationToken) ?? throw new KnowledgeException(KnowledgeErrors.CollectionNotFound, $"there is no knowledge '{name}'");
        return (collection, CollectionNotes.Read(collection.Definition) ?? throw KnowledgeIngestion.Foreign(name));
    }

    private static async Task<KnowledgeSummary> SummariseAsync(IVectorCollection collection, CollectionNotes notes, CancellationToken cancellationToken) => new(
        collection.Definition.Name, notes.Embedder, notes.Sources, notes.Pending.Count == 0, await collection.CountAsync(filter: null, cancellationToken));

    private static IReadOnlyList<string> Without(IReadOnlyList<string> paths, string source) => [.. paths.Where(path => !SourcePaths.IsWithin(path, source))];
}
