using System.Text;
using Hearth.Knowledge.Chunking;
using Hearth.Knowledge.Ingestion;
using Hearth.Knowledge.Reading;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Knowledge;

/// <summary>Puts single documents into collections, under names and with attributes that the caller gives them.</summary>
/// <remarks>
/// Such collections have no sources: nothing is looked for on the disk again, and <see cref="KnowledgeIngestion"/> leaves their documents alone. Thread-safe; one
/// call per document at a time. Owns neither the store nor the embedder. Content is never logged.
/// </remarks>
/// <param name="store">Where collections are.</param>
/// <param name="embedder">What makes vectors.</param>
/// <param name="options">What the owner has set.</param>
/// <param name="time">The clock.</param>
public sealed class KnowledgeDocuments(IVectorStore store, IEmbeddingGenerator<string, Embedding<float>> embedder, KnowledgeOptions options, TimeProvider time)
{
    private const int ChunksTogether = 64;
    private const int WriteRecordsMax = 2000;
    private readonly TextEmbedder _embedder = new(embedder);
    private readonly DocumentReader _reader = new(options, time);

    /// <summary>Reads, cuts, embeds and writes the document, in the place of one of that name; the collection is made where there is none.</summary>
    /// <exception cref="KnowledgeException">Why the document or the collection cannot be used; then nothing of the document was changed.</exception>
    public async Task<DocumentReceipt> PutAsync(string collection, DocumentSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        IVectorCollection target = await OpenAsync(collection, cancellationToken);
        PreparedDocument document = await PrepareAsync(source, cancellationToken);
        VectorRecord[] records = await EmbedAsync(document, cancellationToken);

        // The first chunk comes last: a document whose first chunk is there is whole.
        foreach (VectorRecord[] some in records.Reverse().Chunk(WriteRecordsMax))
        {
            await target.UpsertAsync(some, cancellationToken);
        }

        await target.DeleteAsync(CollectionDocuments.Others(document.Id, document.Hash), cancellationToken);
        return new DocumentReceipt(records.Length, records.Sum(static record => Encoding.UTF8.GetByteCount(record.Text ?? "") + ((long)record.Vector.Length * sizeof(float))));
    }

    private async Task<IVectorCollection> OpenAsync(string name, CancellationToken cancellationToken)
    {
        IVectorCollection collection = await store.FindAsync(name, cancellationToken)
            ?? await store.CreateAsync(new CollectionNotes(_embedder.Id, [], []).Write(new CollectionDefinition(name, 0)), cancellationToken);
        CollectionNotes notes = CollectionNotes.Read(collection.Definition) ?? throw KnowledgeIngestion.Foreign(name);
        return string.Equals(notes.Embedder, _embedder.Id, StringComparison.Ordinal) ? collection : throw KnowledgeIngestion.Changed(name, notes.Embedder, _embedder.Id);
    }

    private async Task<PreparedDocument> PrepareAsync(DocumentSource source, CancellationToken cancellationToken)
    {
        byte[] bytes = await ReadAsync(source.File, cancellationToken);
        if (DocumentKinds.Of(source.Name) is not (DocumentKind.Pdf or DocumentKind.Word) && TextDecoding.IsBinary(bytes))
        {
            throw new KnowledgeException(KnowledgeErrors.DocumentDamaged, "the document is no text, and its name does not say that it is a PDF or docx file");
        }

        ExtractedDocument document;
        try
        {
            document = await _reader.ReadAsync(source.Name, source.File, bytes, cancellationToken);
        }
#pragma warning disable CA1031 // Do not catch general exception types: a document that a reader breaks on is a failed document, whatever library it was.
        catch (Exception broken) when (broken is not (KnowledgeException or OperationCanceledException))
#pragma warning restore CA1031
        {
            throw new KnowledgeException(KnowledgeErrors.DocumentDamaged, $"the reader gave up: {broken.GetType().Name}", broken);
        }

        string title = string.IsNullOrWhiteSpace(document.Title) ? Path.GetFileName(source.Name) : document.Title;
        title = title[..Math.Min(title.Length, 120)];
        return new PreparedDocument(
            ChunkFields.DocumentId(source.Name), source.Name, title, ChunkFields.ContentHash(bytes), bytes.Length, document.Text, Chunker.Cut(document))
        {
            Attributes = source.Attributes,
        };
    }

    private async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            long length = new FileInfo(file).Length;
            return length <= options.FileBytesMax
                ? await File.ReadAllBytesAsync(file, cancellationToken)
                : throw new KnowledgeException(KnowledgeErrors.DocumentTooLarge, $"the document has {length:N0} bytes; the bound is {options.FileBytesMax:N0} (knowledge.fileBytesMax)");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new KnowledgeException(KnowledgeErrors.FileUnreadable, "the operating system refused to read the document", refused);
        }
    }

    private async Task<VectorRecord[]> EmbedAsync(PreparedDocument document, CancellationToken cancellationToken)
    {
        var records = new VectorRecord[document.Chunks.Count];
        DateTimeOffset now = time.GetUtcNow();
        for (int first = 0; first < records.Length; first += ChunksTogether)
        {
            string[] texts =
            [
                .. Enumerable.Range(first, Math.Min(ChunksTogether, records.Length - first)).Select(index => ChunkFields.IndexedText(document, document.Chunks[index])),
            ];
            (ReadOnlyMemory<float>[] vectors, _) = await _embedder.EmbedAsync(texts, cancellationToken);
            for (int index = 0; index < texts.Length; index++)
            {
                records[first + index] = ChunkFields.Write(document, first + index, texts[index], vectors[index], now);
            }
        }

        return records;
    }
}
