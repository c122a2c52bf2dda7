using System.Diagnostics;
using Hearth.Knowledge.Ingestion;
using Hearth.Knowledge.Reading;
using Hearth.Knowledge.Walking;
using Hearth.Primitives;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Knowledge;

/// <summary>Reads files and folders into collections, and keeps collections as the files are.</summary>
/// <remarks>Thread-safe, one run per collection at a time. Owns neither the store nor the embedder. Content is never logged.</remarks>
/// <param name="store">Where collections are; Hearth.Vectors provides one.</param>
/// <param name="embedder">What makes vectors; Hearth.Inference provides one.</param>
/// <param name="options">What the owner has set.</param>
/// <param name="time">The clock.</param>
/// <param name="diagnostics">Where it is counted and logged; null counts it without a host.</param>
public sealed class KnowledgeIngestion(
    IVectorStore store, IEmbeddingGenerator<string, Embedding<float>> embedder, KnowledgeOptions options, TimeProvider time, KnowledgeDiagnostics? diagnostics = null)
{
    private readonly TextEmbedder _embedder = new(embedder);

    /// <summary>Reads a source, or all sources of the collection: new and changed files are embedded, unchanged ones are not, and those that are gone are taken out.</summary>
    /// <exception cref="KnowledgeException">The source or the collection cannot be used; a single file never is a reason.</exception>
    public async Task<IngestionReport> AddAsync(IngestionRequest request, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        string? source = request.Source is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Source));
        if (source is not null && !Path.Exists(source))
        {
            throw new KnowledgeException(KnowledgeErrors.SourceNotFound, $"there is no {source}");
        }

        using Activity? activity = KnowledgeDiagnostics.Activities.StartActivity("read");
        KnowledgeDiagnostics told = diagnostics ?? KnowledgeDiagnostics.Shared;
        long begun = time.GetTimestamp();
        try
        {
            IngestionReport report = await ReadAllAsync(request, source, progress, cancellationToken);
            told.Read(report);
            return report;
        }
        catch (Exception ended)
        {
            told.ReadingEnded(ended switch { OperationCanceledException => "cancelled", HearthException coded => coded.Error.Code, _ => "error" }, time.GetElapsedTime(begun));
            throw;
        }
    }

    private async Task<IngestionReport> ReadAllAsync(IngestionRequest request, string? source, IProgress<IngestionProgress>? progress, CancellationToken cancellationToken)
    {
        IVectorCollection collection = await OpenAsync(request, source, cancellationToken);
        CollectionNotes notes = CollectionNotes.Read(collection.Definition) ?? throw Foreign(request.Collection);
        var tally = new IngestionTally(progress, time);
        foreach (string pending in source is null ? notes.Sources : [.. notes.Pending.Append(source).Distinct(StringComparer.Ordinal)])
        {
            await ReadAsync(collection, pending, tally, cancellationToken);
            notes = notes with { Pending = [.. notes.Pending.Where(path => !string.Equals(path, pending, StringComparison.Ordinal))] };
            await store.ChangeAsync(collection.Definition.Name, notes.Write(collection.Definition), cancellationToken);
        }

        return tally.Report();
    }

    private async Task<IVectorCollection> OpenAsync(IngestionRequest request, string? source, CancellationToken cancellationToken)
    {
        IVectorCollection? collection = await store.FindAsync(request.Collection, cancellationToken);
        if (collection is null)
        {
            return source is null ? throw new KnowledgeException(KnowledgeErrors.CollectionNotFound, $"there is no knowledge '{request.Collection}'")
                : await store.CreateAsync(
                    new CollectionNotes(_embedder.Id, [source], [source]).Write(new CollectionDefinition(request.Collection, 0) { Language = request.Language }), cancellationToken);
        }

        CollectionNotes notes = CollectionNotes.Read(collection.Definition) ?? throw Foreign(request.Collection);
        IReadOnlyList<string> sources = source is null ? notes.Sources : [.. notes.Sources.Append(source).Distinct(StringComparer.Ordinal)];
        if (!string.Equals(notes.Embedder, _embedder.Id, StringComparison.Ordinal))
        {
            if (!request.Reembed)
            {
                throw Changed(request.Collection, notes.Embedder, _embedder.Id);
            }

            // Everything is read again, so that what a kill leaves behind says which sources are still to come.
            CollectionDefinition definition = new CollectionNotes(_embedder.Id, sources, sources).Write(collection.Definition with { Dimensions = 0 });
            await store.DeleteAsync(request.Collection, cancellationToken);
            return await store.CreateAsync(definition, cancellationToken);
        }

        IReadOnlyList<string> pending = source is null ? notes.Sources : [.. notes.Pending.Append(source).Distinct(StringComparer.Ordinal)];
        return await store.ChangeAsync(request.Collection, (notes with { Sources = sources, Pending = pending }).Write(collection.Definition), cancellationToken);
    }

    private async Task ReadAsync(IVectorCollection collection, string source, IngestionTally tally, CancellationToken cancellationToken)
    {
        var walk = new FolderWalk(options.FileBytesMax);
        walk.Run(source, cancellationToken);
        tally.Expect(walk.Files.Count, walk.Files.Sum(static file => file.Bytes));
        tally.SkipAll(walk.Skipped);
        tally.FailAll(walk.Failed);
        Dictionary<string, StoredDocument> known = await CollectionDocuments.ReadAsync(collection, repairs: true, cancellationToken);
        HashSet<string> seen = [.. walk.Files.Select(static file => ChunkFields.DocumentId(file.Path))];
        StoredDocument[] gone =
        [
            .. known.Values.Where(document => !seen.Contains(document.Id)
                && SourcePaths.IsWithin(document.Path, source)
                && !walk.Failed.Exists(failed => SourcePaths.IsWithin(document.Path, failed.Path))),
        ];
        await CollectionDocuments.DeleteAsync(collection, gone, cancellationToken);
        tally.Remove(gone.Length);
        var pipeline = new IngestionPipeline(collection, _embedder, new DocumentReader(options, time), tally, time, known);
        await pipeline.RunAsync(walk.Files, cancellationToken);
    }

    internal static KnowledgeException Foreign(string name) => new(KnowledgeErrors.CollectionForeign, $"the collection '{name}' holds no documents");

    internal static KnowledgeException Changed(string name, string made, string used) =>
        new(KnowledgeErrors.EmbedderChanged, $"the vectors of '{name}' were made by {made}; the embedder in use is {used}");
}
