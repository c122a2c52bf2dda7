using Hearth.Gateway.Files;
using Hearth.Inference;
using Hearth.Knowledge;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.VectorStores;

/// <summary>The vectors of all vector stores: one collection of documents each, opened by the first that needs one. Thread-safe.</summary>
/// <remarks>One writes at a time; a removal ends the reading of a file that it takes away, and waits until it has ended.</remarks>
internal sealed class VectorStoreIndex(
    FileFolder folder, VectorStoreCatalog catalog, KnowledgeOptions options, VectorsOptions vectors, KnowledgeDiagnostics diagnostics, TimeProvider time, ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private VectorStore? _store;
    private (string StoreId, string? FileId, CancellationTokenSource Stop)? _reading;

    /// <summary>Reads a file into its store, unless it is taken away meanwhile.</summary>
    /// <returns>Null where it was.</returns>
    public async Task<DocumentReceipt?> PutAsync(string storeId, AttachedFile file, DocumentSource source, ModelLease lease, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Begin((storeId, file.FileId, stop));
            if (catalog.Waiting(new PendingFile(storeId, file.FileId)) is null)
            {
                return null;
            }

            IVectorStore store = await OpenAsync(cancellationToken);
            return await new KnowledgeDocuments(store, lease.Embedder, options, time).PutAsync(storeId, source, stop.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            Begin(null);
            _turn.Release();
        }
    }

    /// <summary>Takes a file out of the vectors and, while nothing else can write, out of whatever <paramref name="then"/> says.</summary>
    public Task RemoveAsync(string storeId, AttachedFile file, Action then, CancellationToken cancellationToken) => RunAsync(
        storeId,
        file.FileId,
        async store =>
        {
            if (await store.FindAsync(storeId, cancellationToken) is not null)
            {
                await new KnowledgeCatalog(store).RemoveDocumentAsync(storeId, file.DocumentName(), cancellationToken);
            }

            then();
        },
        cancellationToken);

    /// <summary>As above, the whole store.</summary>
    public Task DropAsync(string storeId, Action then, CancellationToken cancellationToken) => RunAsync(
        storeId,
        fileId: null,
        async store =>
        {
            await store.DeleteAsync(storeId, cancellationToken);
            then();
        },
        cancellationToken);

    /// <summary>Writes other attributes.</summary>
    public Task ChangeAttributesAsync(string storeId, AttachedFile file, IReadOnlyDictionary<string, MetadataValue> attributes, CancellationToken cancellationToken) => RunAsync(
        storeId,
        file.FileId,
        store => new KnowledgeCatalog(store).ChangeAttributesAsync(storeId, file.DocumentName(), attributes, cancellationToken),
        cancellationToken);

    public async Task<IReadOnlyList<string>> ReadAsync(string storeId, AttachedFile file, CancellationToken cancellationToken)
    {
        IVectorStore store = await OpenAsync(cancellationToken);
        return await store.FindAsync(storeId, cancellationToken) is null ? [] : await new KnowledgeCatalog(store).ReadDocumentAsync(storeId, file.DocumentName(), cancellationToken);
    }

    /// <summary>The embedder of a store's vectors; null where it has none yet.</summary>
    public async Task<string?> EmbedderAsync(string storeId, CancellationToken cancellationToken)
    {
        IVectorStore store = await OpenAsync(cancellationToken);
        return await store.FindAsync(storeId, cancellationToken) is null ? null : (await new KnowledgeCatalog(store).FindAsync(storeId, cancellationToken)).Embedder;
    }

    /// <summary>Searches a store that has an embedder.</summary>
    public async Task<IReadOnlyList<Passage>> SearchAsync(SearchRequest request, ModelLease lease, CancellationToken cancellationToken) =>
        await new KnowledgeSearch(await OpenAsync(cancellationToken), lease.Embedder, reranker: null, diagnostics).SearchAsync(request, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _opening.Dispose();
        _turn.Dispose();
    }

    private async Task RunAsync(string storeId, string? fileId, Func<IVectorStore, Task> change, CancellationToken cancellationToken)
    {
        StopReading(storeId, fileId);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await change(await OpenAsync(cancellationToken));
        }
        finally
        {
            _turn.Release();
        }
    }

    private void StopReading(string storeId, string? fileId)
    {
        lock (_gate)
        {
            if (_reading is { } reading && string.Equals(reading.StoreId, storeId, StringComparison.Ordinal)
                && (fileId is null || string.Equals(reading.FileId, fileId, StringComparison.Ordinal)))
            {
                // Under the gate it is not disposed yet; and by a timer, so that what it ends does not go on here.
                reading.Stop.CancelAfter(TimeSpan.Zero);
            }
        }
    }

    private void Begin((string StoreId, string? FileId, CancellationTokenSource Stop)? reading)
    {
        lock (_gate)
        {
            _reading = reading;
        }
    }

    private async ValueTask<IVectorStore> OpenAsync(CancellationToken cancellationToken)
    {
        if (_store is { } open)
        {
            return open;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_store is null)
            {
                HashSet<string> living = catalog.Living();
                DurableFolder.Create(folder.Root);
                VectorStore store = VectorStore.Open(folder.Vectors, vectors, time, loggers);
                foreach (IVectorCollection left in await store.ListAsync(cancellationToken))
                {
                    if (!living.Contains(left.Definition.Name))
                    {
                        await store.DeleteAsync(left.Definition.Name, cancellationToken);
                    }
                }

                _store = store;
            }

            return _store;
        }
        finally
        {
            _opening.Release();
        }
    }
}
