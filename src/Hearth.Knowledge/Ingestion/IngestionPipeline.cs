using System.Threading.Channels;
using Hearth.Knowledge.Chunking;
using Hearth.Knowledge.Reading;
using Hearth.Knowledge.Walking;
using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Ingestion;

/// <summary>Files to records: some read and cut, one embeds, one writes, with bounded queues between them, so that the embedder has work while files are read and written.</summary>
/// <remarks>
/// A document is written whole in one batch, or, where it has more chunks than a batch takes, its first chunk last: a document whose first chunk is there is whole.
/// What is older of it is taken out afterwards. A run that ends at any point is therefore continued by the next one, which reads the same files again.
/// </remarks>
internal sealed class IngestionPipeline(
    IVectorCollection collection, TextEmbedder embedder, DocumentReader reader, IngestionTally tally, TimeProvider time, IReadOnlyDictionary<string, StoredDocument> known)
{
    private const int ReadersMax = 2;
    private const int DocumentsWaitingMax = 16;
    private const int BatchesWaitingMax = 4;
    private const int ChunksTogether = 64;
    private const int WriteRecordsMax = 2000;

    private readonly Channel<PreparedDocument> _prepared = Channel.CreateBounded<PreparedDocument>(DocumentsWaitingMax);
    private readonly Channel<EmbeddedDocument> _embedded = Channel.CreateBounded<EmbeddedDocument>(BatchesWaitingMax * ChunksTogether);
    private int _next = -1;

    /// <summary>Reads, embeds and writes the files.</summary>
    public async Task RunAsync(IReadOnlyList<FoundFile> files, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] stages = [ReadAllAsync(files, stop.Token), EmbedAllAsync(stop.Token), WriteAllAsync(stop.Token)];
        Task first = await Task.WhenAny(stages);
        while (stages.Any(static stage => !stage.IsCompleted) && first.IsCompletedSuccessfully)
        {
            first = await Task.WhenAny(stages.Where(static stage => !stage.IsCompleted));
        }

        if (!first.IsCompletedSuccessfully)
        {
            // One stage has failed: the others would wait for it for ever.
            await stop.CancelAsync();
            await Task.WhenAll(stages).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
        }
    }

    private async Task ReadAllAsync(IReadOnlyList<FoundFile> files, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, ReadersMax).Select(_ => ReadSomeAsync(files, cancellationToken)));
        _prepared.Writer.Complete();
    }

    private async Task ReadSomeAsync(IReadOnlyList<FoundFile> files, CancellationToken cancellationToken)
    {
        await Task.Yield();
        for (int index = Interlocked.Increment(ref _next); index < files.Count; index = Interlocked.Increment(ref _next))
        {
            FoundFile file = files[index];
            try
            {
                if (await PrepareAsync(file, cancellationToken) is { } document)
                {
                    await _prepared.Writer.WriteAsync(document, cancellationToken);
                }
            }
            catch (KnowledgeException refused)
            {
                tally.Fail(new FailedFile(file.Path, refused.Error, refused.Message), file.Bytes);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                tally.Fail(new FailedFile(file.Path, KnowledgeErrors.FileUnreadable, refused.Message), file.Bytes);
            }
#pragma warning disable CA1031 // Do not catch general exception types: a file that a reader breaks on must not stop the others; it is recorded as failed.
            catch (Exception broken) when (broken is not OperationCanceledException)
#pragma warning restore CA1031
            {
                tally.Fail(new FailedFile(file.Path, KnowledgeErrors.DocumentDamaged, $"the reader gave up: {broken.GetType().Name}"), file.Bytes);
            }
        }
    }

    private async Task<PreparedDocument?> PrepareAsync(FoundFile file, CancellationToken cancellationToken)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file.Path, cancellationToken);
        DocumentKind? kind = DocumentKinds.Of(file.Path);
        if (kind is not (DocumentKind.Pdf or DocumentKind.Word))
        {
            SkipReason? reason = TextDecoding.IsBinary(bytes) ? SkipReason.Binary : SecretFiles.IsSecretHead(bytes) ? SkipReason.Secret : null;
            if (reason is { } skip)
            {
                await ForgetAsync(file, cancellationToken);
                tally.Skip(file.Path, file.Bytes, skip);
                return null;
            }
        }

        string id = ChunkFields.DocumentId(file.Path);
        string hash = ChunkFields.ContentHash(bytes);
        if (known.TryGetValue(id, out StoredDocument? stored) && string.Equals(stored.Hash, hash, StringComparison.Ordinal))
        {
            tally.Keep(file.Path, file.Bytes);
            return null;
        }

        ExtractedDocument document = await reader.ReadAsync(file.Path, bytes, cancellationToken);
        List<TextChunk> chunks = Chunker.Cut(document);
        if (chunks.Count == 0)
        {
            await ForgetAsync(file, cancellationToken);
            tally.Skip(file.Path, file.Bytes, SkipReason.Empty);
            return null;
        }

        string title = string.IsNullOrWhiteSpace(document.Title) ? Path.GetFileName(file.Path) : document.Title;
        title = title[..Math.Min(title.Length, 120)];
        return new PreparedDocument(id, file.Path, title, hash, file.Bytes, document.Text, chunks);
    }

    /// <summary>What was text before and is a secret or nothing now must not be found any more.</summary>
    private async ValueTask ForgetAsync(FoundFile file, CancellationToken cancellationToken)
    {
        if (known.TryGetValue(ChunkFields.DocumentId(file.Path), out StoredDocument? stored))
        {
            await CollectionDocuments.DeleteAsync(collection, [stored], cancellationToken);
            tally.Remove(1);
        }
    }

    private async Task EmbedAllAsync(CancellationToken cancellationToken)
    {
        List<(EmbeddedDocument Document, int Index)> batch = [];
        await foreach (PreparedDocument prepared in _prepared.Reader.ReadAllAsync(cancellationToken))
        {
            var document = new EmbeddedDocument(prepared);
            for (int index = 0; index < prepared.Chunks.Count; index++)
            {
                batch.Add((document, index));
                if (batch.Count == ChunksTogether)
                {
                    await EmbedAsync(batch, cancellationToken);
                }
            }

            if (batch.Count > 0 && !_prepared.Reader.TryPeek(out _))
            {
                // Nothing waits: the embedder may as well begin.
                await EmbedAsync(batch, cancellationToken);
            }
        }

        await EmbedAsync(batch, cancellationToken);
        _embedded.Writer.Complete();
    }

    private async Task EmbedAsync(List<(EmbeddedDocument Document, int Index)> batch, CancellationToken cancellationToken)
    {
        if (batch.Count == 0)
        {
            return;
        }

        long begun = time.GetTimestamp();
        string[] texts = [.. batch.Select(static item => ChunkFields.IndexedText(item.Document.Prepared, item.Document.Prepared.Chunks[item.Index]))];
        (ReadOnlyMemory<float>[] vectors, int truncated) = await embedder.EmbedAsync(texts, cancellationToken);
        tally.Embed(batch.Count, truncated, begun);
        for (int item = 0; item < batch.Count; item++)
        {
            (EmbeddedDocument document, int index) = batch[item];
            document.Records[index] = ChunkFields.Write(document.Prepared, index, texts[item], vectors[item], time.GetUtcNow());
            if (index == document.Records.Length - 1)
            {
                await _embedded.Writer.WriteAsync(document, cancellationToken);
            }
        }

        batch.Clear();
    }

    private async Task WriteAllAsync(CancellationToken cancellationToken)
    {
        List<EmbeddedDocument> together = [];
        int records = 0;
        await foreach (EmbeddedDocument document in _embedded.Reader.ReadAllAsync(cancellationToken))
        {
            together.Add(document);
            records += document.Records.Length;
            if (records >= WriteRecordsMax || !_embedded.Reader.TryPeek(out _))
            {
                await WriteAsync(together, cancellationToken);
                together.Clear();
                records = 0;
            }
        }
    }

    private async Task WriteAsync(List<EmbeddedDocument> documents, CancellationToken cancellationToken)
    {
        // Last chunks first: the chunk that says a document is there is written in its last batch.
        foreach (VectorRecord[] records in documents.SelectMany(static document => document.Records.Reverse()).Chunk(WriteRecordsMax))
        {
            await collection.UpsertAsync(records, cancellationToken);
        }

        foreach (PreparedDocument document in documents.Select(static document => document.Prepared))
        {
            bool isKnown = known.ContainsKey(document.Id);
            if (isKnown)
            {
                await collection.DeleteAsync(CollectionDocuments.Others(document.Id, document.Hash), cancellationToken);
            }

            tally.Store(document.Path, document.Bytes, !isKnown);
        }
    }
}
