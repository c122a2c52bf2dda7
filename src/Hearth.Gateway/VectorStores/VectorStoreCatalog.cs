using Hearth.Gateway.Files;

namespace Hearth.Gateway.VectorStores;

/// <summary>Which vector stores there are, which files they have, and which of those wait to be read. On disk before it is acknowledged. Thread-safe.</summary>
/// <remarks>
/// Read from disk by the first request; what was waiting when the process ended waits again. A store that nobody has used for its days is emptied by the first
/// look at it.
/// </remarks>
internal sealed class VectorStoreCatalog(StoreFolders folders, TimedIds ids, TimeProvider time) : IDisposable
{
    /// <summary>Vector stores at once, of all owners.</summary>
    public const int StoresMax = 5_000;

    /// <summary>Files of one vector store.</summary>
    public const int FilesMax = 10_000;

    /// <summary>Batches of one vector store that are remembered; the oldest that have ended go first.</summary>
    public const int BatchesMax = 1_000;

    /// <summary>How exactly the last use of a store is known: not every search is worth a write.</summary>
    public const int ActiveExactSeconds = 3600;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly Queue<PendingFile> _pending = [];
    private Dictionary<string, StoreState>? _stores;

    /// <summary>The store.</summary>
    /// <exception cref="GatewayException"><see cref="GatewayErrors.VectorStoreNotFound"/>.</exception>
    public StoreState Require(string owner, string id, string parameter = "vector_store_id") =>
        Find(owner, id) ?? throw new GatewayException(GatewayErrors.VectorStoreNotFound, $"No vector store found with id '{FileStore.Shown(id)}'.") { Parameter = parameter };

    /// <summary>The store; null where the owner has none of that id.</summary>
    public StoreState? Find(string owner, string id)
    {
        lock (_gate)
        {
            return Open().TryGetValue(id, out StoreState? store) && string.Equals(store.Description.Owner, owner, StringComparison.Ordinal) ? Checked(store) : null;
        }
    }

    /// <summary>The owner's stores, in the order in which they were made.</summary>
    public StoreState[] List(string owner)
    {
        lock (_gate)
        {
            // Checking one may change the list.
            StoreState[] owned = [.. Open().Values.Where(store => string.Equals(store.Description.Owner, owner, StringComparison.Ordinal))];
            return [.. owned.Select(Checked).OrderBy(static store => store.Id, StringComparer.Ordinal)];
        }
    }

    /// <summary>Every store that has the file.</summary>
    public StoreState[] With(string fileId)
    {
        lock (_gate)
        {
            return [.. Open().Values.Where(store => store.Files.ContainsKey(fileId))];
        }
    }

    public StoreState Create(Func<string, long, StoreDescription> describe)
    {
        lock (_gate)
        {
            Dictionary<string, StoreState> stores = Open();
            if (stores.Count >= StoresMax)
            {
                throw new GatewayException(GatewayErrors.FilesFull, $"There are {StoresMax} vector stores, which is the bound.");
            }

            long now = time.GetUtcNow().ToUnixTimeSeconds();
            StoreDescription description = describe(ids.Next("vs_"), now) with { LastActiveAt = now };
            folders.Write(description);
            return stores[description.Id] = new StoreState(description, new Dictionary<string, AttachedFile>(StringComparer.Ordinal), new Dictionary<string, FileBatch>(StringComparer.Ordinal));
        }
    }

    /// <summary>Writes another description.</summary>
    public StoreState Change(string owner, string id, Func<StoreDescription, StoreDescription> change)
    {
        lock (_gate)
        {
            StoreState store = Require(owner, id);
            StoreDescription description = change(store.Description);
            folders.Write(description);
            return Put(store with { Description = description });
        }
    }

    /// <summary>Notes that the store was used.</summary>
    public void Touch(StoreState store)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds();
        if (now - store.Description.LastActiveAt >= ActiveExactSeconds)
        {
            Change(store.Description.Owner, store.Id, description => description with { LastActiveAt = now });
        }
    }

    public void Delete(StoreState store)
    {
        lock (_gate)
        {
            Open().Remove(store.Id);
            folders.Delete(store.Id);
        }
    }

    /// <summary>Takes one file in; one that is there already is read again, with the new attributes.</summary>
    public AttachedFile Attach(string owner, string id, AttachedFile file)
    {
        lock (_gate)
        {
            StoreState store = RequireOpen(owner, id, [file]);
            folders.Write(store.Id, file);
            PutFiles(store, [file]);
            return file;
        }
    }

    /// <summary>Takes several files in, with one write.</summary>
    public FileBatch Attach(string owner, string id, IReadOnlyList<AttachedFile> files)
    {
        lock (_gate)
        {
            StoreState store = RequireOpen(owner, id, files);
            var batch = new FileBatch(ids.Next("vsfb_"), time.GetUtcNow().ToUnixTimeSeconds(), files);
            Dictionary<string, FileBatch> batches = WithRoom(store, batch);
            folders.Write(store.Id, batch);
            foreach (AttachedFile file in files.Where(file => store.Files.ContainsKey(file.FileId)))
            {
                // Its own description would overrule that of the batch.
                folders.Write(store.Id, file);
            }

            store = Put(store with { Batches = batches });
            PutFiles(store, files);
            return batch;
        }
    }

    /// <summary>Writes how far a file is, unless it was taken out meanwhile.</summary>
    public AttachedFile? ChangeFile(string id, string fileId, Func<AttachedFile, AttachedFile> change)
    {
        lock (_gate)
        {
            if (!Open().TryGetValue(id, out StoreState? store) || !store.Files.TryGetValue(fileId, out AttachedFile? file))
            {
                return null;
            }

            AttachedFile changed = change(file);
            if (!ReferenceEquals(changed, file))
            {
                folders.Write(id, changed);
                Put(store with { Files = new Dictionary<string, AttachedFile>(store.Files, StringComparer.Ordinal) { [fileId] = changed } });
            }

            return changed;
        }
    }

    /// <summary>Takes a file out.</summary>
    public void Detach(string id, string fileId)
    {
        lock (_gate)
        {
            if (!Open().TryGetValue(id, out StoreState? store) || !store.Files.ContainsKey(fileId))
            {
                return;
            }

            var batches = new Dictionary<string, FileBatch>(store.Batches, StringComparer.Ordinal);
            foreach (FileBatch batch in store.Batches.Values.Where(batch => batch.Files.Any(file => string.Equals(file.FileId, fileId, StringComparison.Ordinal))))
            {
                batches[batch.Id] = batch with { Files = [.. batch.Files.Where(file => !string.Equals(file.FileId, fileId, StringComparison.Ordinal))] };
                folders.Write(id, batches[batch.Id]);
            }

            folders.Delete(id, fileId);
            var files = new Dictionary<string, AttachedFile>(store.Files, StringComparer.Ordinal);
            files.Remove(fileId);
            Put(store with { Files = files, Batches = batches });
        }
    }

    /// <summary>What of the batch is not read yet will not be.</summary>
    public StoreState Cancel(StoreState store, FileBatch batch)
    {
        lock (_gate)
        {
            StoreState now = Require(store.Description.Owner, store.Id);
            FileBatch cancelled = batch with { IsCancelled = true };
            var files = new Dictionary<string, AttachedFile>(now.Files, StringComparer.Ordinal);
            foreach (AttachedFile file in batch.Files)
            {
                if (files.TryGetValue(file.FileId, out AttachedFile? current) && current.Status is FileStatus.InProgress)
                {
                    files[file.FileId] = current with { Status = FileStatus.Cancelled };
                }
            }

            folders.Write(store.Id, cancelled);
            return Put(now with { Files = files, Batches = new Dictionary<string, FileBatch>(now.Batches, StringComparer.Ordinal) { [batch.Id] = cancelled } });
        }
    }

    /// <summary>The next file that waits, when there is one.</summary>
    public async ValueTask<PendingFile> NextAsync(CancellationToken cancellationToken)
    {
        await _waiting.WaitAsync(cancellationToken);
        lock (_gate)
        {
            return _pending.Dequeue();
        }
    }

    /// <summary>The file as it is now, with its store; null where it waits no more.</summary>
    public (StoreState Store, AttachedFile File)? Waiting(PendingFile pending)
    {
        lock (_gate)
        {
            return Open().TryGetValue(pending.StoreId, out StoreState? store) && store.Files.TryGetValue(pending.FileId, out AttachedFile? file) && file.Status is FileStatus.InProgress
                ? (store, file)
                : null;
        }
    }

    public void Dispose() => _waiting.Dispose();

    /// <summary>The ids of stores whose vectors are wanted.</summary>
    public HashSet<string> Living()
    {
        lock (_gate)
        {
            return [.. Open().Values.Where(static store => !store.Description.IsExpired).Select(static store => store.Id)];
        }
    }

    private Dictionary<string, FileBatch> WithRoom(StoreState store, FileBatch added)
    {
        var batches = new Dictionary<string, FileBatch>(store.Batches, StringComparer.Ordinal) { [added.Id] = added };
        if (batches.Count > BatchesMax)
        {
            FileBatch? ended = store.Batches.Values.Where(batch => store.CountsOf(batch).InProgress == 0).MinBy(static batch => batch.Id, StringComparer.Ordinal);
            if (ended is null)
            {
                throw new GatewayException(GatewayErrors.FilesFull, $"{BatchesMax} batches of this vector store are being read, which is the bound.");
            }

            batches.Remove(ended.Id);
            folders.Delete(store.Id, ended.Id);
        }

        return batches;
    }

    private StoreState RequireOpen(string owner, string id, IReadOnlyList<AttachedFile> files)
    {
        StoreState store = Require(owner, id);
        if (store.Description.IsExpired)
        {
            throw new GatewayException(GatewayErrors.VectorStoreExpired, $"The vector store '{id}' has expired.") { Parameter = "vector_store_id" };
        }

        return store.Files.Count + files.Count <= FilesMax
            ? store
            : throw new GatewayException(GatewayErrors.FilesFull, $"A vector store has at most {FilesMax} files.");
    }

    private void PutFiles(StoreState store, IReadOnlyList<AttachedFile> added)
    {
        var files = new Dictionary<string, AttachedFile>(store.Files, StringComparer.Ordinal);
        foreach (AttachedFile file in added)
        {
            files[file.FileId] = file;
        }

        Put(store with { Files = files });
        foreach (AttachedFile file in added)
        {
            _pending.Enqueue(new PendingFile(store.Id, file.FileId));
        }

        _waiting.Release(added.Count);
    }

    private StoreState Put(StoreState store) => Open()[store.Id] = store;

    /// <summary>The store, emptied where its days are over; its vectors go when those of all stores are opened the next time.</summary>
    private StoreState Checked(StoreState store)
    {
        if (store.Description.IsExpired || store.Description.ExpiresAt is not { } end || time.GetUtcNow().ToUnixTimeSeconds() < end)
        {
            return store;
        }

        StoreDescription expired = store.Description with { IsExpired = true };
        folders.Delete(store.Id);
        folders.Write(expired);
        return Put(new StoreState(expired, new Dictionary<string, AttachedFile>(StringComparer.Ordinal), new Dictionary<string, FileBatch>(StringComparer.Ordinal)));
    }

    private Dictionary<string, StoreState> Open()
    {
        if (_stores is not null)
        {
            return _stores;
        }

        _stores = folders.ReadAll();
        PendingFile[] left =
        [
            .. _stores.Values.SelectMany(static store => store.Files.Values.Where(static file => file.Status is FileStatus.InProgress)
                .Select(file => new PendingFile(store.Id, file.FileId))).OrderBy(static file => file.FileId, StringComparer.Ordinal),
        ];
        foreach (PendingFile file in left)
        {
            _pending.Enqueue(file);
        }

        if (left.Length > 0)
        {
            _waiting.Release(left.Length);
        }

        return _stores;
    }
}
