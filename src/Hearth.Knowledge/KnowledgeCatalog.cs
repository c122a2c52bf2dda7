using Hearth.Knowledge.Ingestion;
using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge;

/// <summary>Which collections of documents there are, and what is in them; needs no embedder.</summary>
/// <remarks>Thread-safe. Does not own the store.</remarks>
/// <param name="store">Where collections are.</param>
public sealed class KnowledgeCatalog(IVectorStore store)
{
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
