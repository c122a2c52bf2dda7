using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>The one writer of a collection.</summary>
/// <remarks>
/// <para>Definitions. A <em>write</em> is one call that changes records; it gets the next sequence. A <em>group</em> is the writes that waited when the log was last
/// flushed. The <em>basis</em> is the newest manifest in memory: segments and their deletions right after its sequence.</para>
/// <para>Invariants. (1) Nothing is published or acknowledged before the log has it, flushed where the durability says so. (2) Basis plus the log's writes behind its
/// sequence is the published state, so a crash at any point loses nothing acknowledged; what was not acknowledged is there whole or not at all. (3) Every id is live
/// in one part at most. (4) A manifest is written only when everything that it names is flushed. (5) A group that fails leaves editor and published state equal.
/// (6) Where it is not known what a failed flush left behind, nothing is written until the collection is opened again.</para>
/// <para>Steps of a group: 1 gather, 2 edit and encode (<see cref="Edit"/>), 3 commit to the log, 4 publish, 5 acknowledge (<see cref="Commit"/>).
/// When the head is full: commit, freeze it, begin the next with a log of its own (<see cref="FreezeHead"/>). What the background builds comes back as an
/// <see cref="ActionJob"/> that calls <see cref="Install"/>.</para>
/// </remarks>
internal sealed class CollectionWriter : IAsyncDisposable
{
    /// <summary>Bytes of one group.</summary>
    private const int GroupBytesMax = 64 << 20;

    private readonly CollectionFolder _folder;
    private readonly TimeProvider _time;
    private readonly bool _isFlushed;
    private readonly CollectionLimits _limits;
    private readonly VectorsMetrics _metrics;
    private readonly Action _wake;
    private readonly WriterQueue _queue;
    private readonly List<WriterJob> _group = [];
    private readonly Lock _frozenLock = new();
    private readonly Queue<FrozenHead> _frozen = new();
    private readonly StateEditor _editor;
    private Task _loop = Task.CompletedTask;
    private PartView[] _basis;
    private long _basisSequence;
    private long _basisTicks;
    private CollectionState? _published;
    private CollectionDefinition _definition;
    private LogWriter? _log;
    private long _logLength;
    private long _logFlushed;
    private VectorsException? _stall;
    private long _sequence;
    private long _ticks;
    private long _bytes;
    private long _lastWrite;
    private int _epoch;

    private CollectionWriter(CollectionFolder folder, WriteDurability durability, TimeProvider time, CollectionLimits limits, VectorsMetrics metrics, Action wake)
    {
        _folder = folder;
        _time = time;
        _isFlushed = durability == WriteDurability.Fsync;
        _limits = limits;
        _metrics = metrics;
        _wake = wake;
        _queue = new WriterQueue(metrics);
        Manifest manifest = folder.Newest;
        _definition = manifest.Definition;
        _basisSequence = _sequence = manifest.Sequence;
        _basisTicks = _ticks = manifest.Ticks;
        _lastWrite = time.GetTimestamp();
        _basis = folder.Open(manifest, []);
        folder.Remember(manifest, _basis);
        _editor = new StateEditor(_definition, _basis, limits.HeadRowsMax);
    }

    public CollectionDefinition Definition => Volatile.Read(ref _definition);

    /// <summary>Counts restores: what the background began before one is of no use after it.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>The bytes of all files, roughly between flushes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The time stamp of the last write, or of the opening.</summary>
    public long LastWrite => Volatile.Read(ref _lastWrite);

    /// <summary>The segments of the newest manifest and its sequence; only within an <see cref="ActionJob"/>.</summary>
    public (PartView[] Views, long Sequence) Basis => (_basis, _basisSequence);

    /// <summary>When the last write of the basis was made, in UTC ticks; only within an <see cref="ActionJob"/>.</summary>
    public long BasisTicks => _basisTicks;

    /// <summary>Writes that only the log has; only within an <see cref="ActionJob"/>.</summary>
    public long WritesBehindBasis => _sequence - _basisSequence;

    private LogWriter Log => _log ?? throw new InvalidOperationException("The log is not open.");

    private CollectionState Published => _published ?? throw new InvalidOperationException("Nothing is published.");

    /// <summary>Opens what the folder has.</summary>
    /// <param name="folder">The folder, read.</param>
    /// <param name="durability">What an acknowledged write survives.</param>
    /// <param name="time">The clock.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="metrics">The meter.</param>
    /// <param name="wake">Called when there is something to do in the background; not before this has returned.</param>
    public static CollectionWriter Open(CollectionFolder folder, WriteDurability durability, TimeProvider time, CollectionLimits limits, VectorsMetrics metrics, Action wake)
    {
        var writer = new CollectionWriter(folder, durability, time, limits, metrics, wake);
        try
        {
            writer.Load();
        }
        catch
        {
            writer.ReleaseAll();
            throw;
        }

        writer._loop = writer.RunAsync();
        return writer;
    }

    /// <summary>The newest state; the caller releases it.</summary>
    public CollectionState Retain()
    {
        while (true)
        {
            CollectionState? state = Volatile.Read(ref _published);
            if (state is not null && state.TryRetain())
            {
                return state;
            }

            if (state is null || _queue.IsClosed)
            {
                throw new VectorsException(VectorsErrors.CollectionNotFound, $"the collection '{Definition.Name}' is closed");
            }
        }
    }

    /// <summary>The oldest head that waits to become a segment, retained: the caller releases its head. Null for none.</summary>
    public FrozenHead? RetainFrozen()
    {
        lock (_frozenLock)
        {
            if (!_frozen.TryPeek(out FrozenHead? frozen))
            {
                return null;
            }

            _ = frozen.Head.Retain();
            return frozen;
        }
    }

    /// <summary>The head among the collection as it was when it was frozen; what waits is changed under the same lock.</summary>
    public PartView ViewOf(FrozenHead frozen)
    {
        lock (_frozenLock)
        {
            return frozen.Views[^1];
        }
    }

    /// <summary>Hands a job to the writer and waits for it.</summary>
    public async ValueTask<long> RunAsync(WriterJob job, CancellationToken cancellationToken)
    {
        _queue.Add(job, Definition.Name);
        return await job.Done.WaitAsync(cancellationToken);
    }

    /// <summary>Does something between writes. It is waited for whatever happens: what it makes belongs to the caller.</summary>
    public async ValueTask RunAsync(Action action)
    {
        var job = new ActionJob(action);
        _queue.Add(job, Definition.Name);
        await job.Done;
    }

    /// <summary>Puts a segment in the place of what it was made of, in every version that is still to be described, and writes the manifest.</summary>
    /// <param name="replacement">The segment.</param>
    /// <param name="frozen">The head it was made of; null where it was made of segments.</param>
    /// <param name="epoch">The epoch it was begun in.</param>
    /// <returns>False where it is of no use any more.</returns>
    public bool Install(PartReplacement replacement, FrozenHead? frozen, int epoch)
    {
        if (epoch != _epoch)
        {
            return false;
        }

        PartView[] basis = replacement.Translate(frozen?.Views ?? _basis);
        WriteManifest(basis, frozen?.Sequence ?? _basisSequence, frozen?.Ticks ?? _basisTicks);
        SetBasis(basis);
        lock (_frozenLock)
        {
            if (frozen is not null)
            {
                _frozen.Dequeue();
            }

            foreach (FrozenHead waiting in _frozen)
            {
                PartView[] translated = replacement.Translate(waiting.Views);
                Exchange(waiting.Views, translated);
                waiting.Views = translated;
            }
        }

        if (frozen is not null)
        {
            Release(frozen.Views);
        }

        _editor.Replace(replacement);
        _stall = null;
        Publish();
        return true;
    }

    /// <summary>Freezes the head, so that what was written so far becomes segments. Where only deletions were written they are described at once.</summary>
    public void Freeze()
    {
        if (_editor.Head is { Rows: > 0 })
        {
            FreezeHead();
        }
        else if (_frozen.Count == 0 && _sequence > _basisSequence)
        {
            PartView[] views = Published.Parts;
            WriteManifest(views, _sequence, _ticks);
            SetBasis(views);
            BeginLog();
        }
    }

    /// <summary>Comes back to an older version, as the newest: nothing behind it is lost, it is older now.</summary>
    /// <param name="views">The segments of that version; they are flushed.</param>
    public void Restore(PartView[] views)
    {
        Refuse();
        long ticks = _time.GetUtcNow().UtcTicks;
        WriteManifest(views, _sequence + 1, ticks);
        _sequence++;
        _ticks = ticks;
        _epoch++;
        SetBasis(views);
        lock (_frozenLock)
        {
            while (_frozen.TryDequeue(out FrozenHead? frozen))
            {
                Release(frozen.Views);
            }
        }

        _editor.Reset(views);
        BeginLog();
        Publish();
    }

    /// <summary>Changes the definition and writes it down.</summary>
    public void Change(CollectionDefinition definition)
    {
        CollectionDefinition before = _definition;
        Volatile.Write(ref _definition, definition);
        try
        {
            WriteManifest(_basis, _basisSequence, _basisTicks);
        }
        catch
        {
            Volatile.Write(ref _definition, before);
            throw;
        }
    }

    /// <summary>Removes the files that nothing kept names; false where there was none.</summary>
    public bool Collect(RetentionRule rule)
    {
        if (_folder.HasFailed)
        {
            return false;
        }

        int removed = _folder.Collect(rule, _time.GetUtcNow().UtcTicks);
        _metrics.Removed(removed);
        Volatile.Write(ref _bytes, _folder.Bytes());
        return removed > 0;
    }

    /// <summary>Tells writes that wait for room that the background makes none for now.</summary>
    public void NoteStall(VectorsException failure) => _stall = failure;

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _loop;
        ReleaseAll();
    }

    private static void Release(PartView[] views)
    {
        foreach (PartView view in views)
        {
            view.Part.Release();
        }
    }

    private static void Exchange(PartView[] before, PartView[] after)
    {
        foreach (PartView view in after)
        {
            view.Part.Retain();
        }

        Release(before);
    }

    private void Load()
    {
        foreach (LogRecord record in _folder.ReadLogs(_basisSequence, long.MaxValue, isWhole: true, out _logLength, out _logFlushed))
        {
            if (record.Kind == LogRecordKind.Upsert && _editor.Head is { Rows: > 0 } && !_editor.HasRoom(RecordCodec.ReadCount(record.Body.Span)))
            {
                FreezeHead();
            }

            _editor.Apply(record);
            _sequence = record.Sequence;
            _ticks = record.Ticks;
        }

        try
        {
            OpenLog();
        }
        catch (VectorsException full) when (full.Error == VectorsErrors.DiskFull)
        {
            // Reads go on; the first write tries again.
        }

        NoteDimensions();
        _published = _editor.ToState(_sequence);
        _bytes = _folder.Bytes();
    }

    private void OpenLog() => _log ??= _folder.ContinueLog(_logLength, _logFlushed, _sequence + 1);

    private async Task RunAsync()
    {
        while (true)
        {
            await _queue.WaitAsync();
            int bytes = 0;
            while (true)
            {
                RunActions();
                WriterJob? job = _queue.TakeWrite();
                if (job is null || bytes > GroupBytesMax)
                {
                    Commit();
                    bytes = 0;
                }

                if (job is null)
                {
                    break;
                }

                if (job is UpsertJob upsert)
                {
                    bytes += upsert.Body.Length;
                    if (!await TryMakeRoomAsync(upsert))
                    {
                        continue;
                    }
                }

                Edit(job);
            }

            if (_queue.IsDone)
            {
                return;
            }
        }
    }

    private void RunActions()
    {
        while (_queue.TakeAction() is { } action)
        {
            Commit();
            Run(action);
        }
    }

#pragma warning disable CA1031 // Do not catch general exception types: the failure belongs to whoever asked, and the writer goes on for the others.
    private static void Run(ActionJob job)
    {
        try
        {
            job.Action();
            job.Complete();
        }
        catch (Exception failure)
        {
            job.Fail(failure);
        }
    }

    private async ValueTask<bool> TryMakeRoomAsync(UpsertJob job)
    {
        if (_editor.HasRoom(job.Records.Count))
        {
            return true;
        }

        Commit();
        try
        {
            if (_editor.Head is { Rows: > 0 })
            {
                FreezeHead();
            }

            while (_frozen.Count > _limits.FrozenMax)
            {
                if (_stall is { } stall)
                {
                    throw new VectorsException(stall.Error, stall.Message, stall);
                }

                if (_queue.IsClosed)
                {
                    throw new VectorsException(VectorsErrors.CollectionNotFound, $"the collection '{_definition.Name}' is closed");
                }

                _metrics.BoundReached("heads");
                await _queue.WaitAsync();
                RunActions();
            }

            return true;
        }
        catch (Exception failure)
        {
            job.Fail(failure);
            return false;
        }
    }

    private void Edit(WriterJob job)
    {
        IReadOnlyList<byte[]> ids;
        try
        {
            Refuse();
            OpenLog();
            ids = job is DeleteJob delete ? Matching(delete.Filter) : [];
            Check(job as UpsertJob);
        }
        catch (Exception failure)
        {
            job.Fail(failure);
            return;
        }

        _group.Add(job);
        try
        {
            Apply(job, ids);
        }
        catch (Exception failure)
        {
            Abandon(failure);
        }
    }
#pragma warning restore CA1031

    private void Check(UpsertJob? job)
    {
        if (job is null)
        {
            return;
        }

        long bytes = _bytes + Log.PendingBytes + job.Body.Length;
        if (_definition.BytesMax is { } quota && bytes > quota)
        {
            _metrics.BoundReached("quota");
            throw new VectorsException(VectorsErrors.QuotaReached, $"'{_definition.Name}' would have {bytes} bytes; its quota is {quota}");
        }

        // Of two that came to an empty collection together the first has decided.
        int dimensions = job.Records[0].Vector.Length;
        if (_editor.Dimensions > 0 && dimensions != _editor.Dimensions)
        {
            throw new VectorsException(VectorsErrors.VectorInvalid, $"the vectors have {dimensions} numbers; the collection has {_editor.Dimensions} dimensions");
        }
    }

    private void Apply(WriterJob job, IReadOnlyList<byte[]> ids)
    {
        long ticks = _time.GetUtcNow().UtcTicks;
        if (job is UpsertJob upsert)
        {
            if (_editor.Head is null || !_editor.HasRoom(upsert.Records.Count))
            {
                _editor.BeginHead(upsert.Records);
            }

            _editor.Upsert(upsert.Records);
            Log.Add(LogRecordKind.Upsert, ++_sequence, ticks, upsert.Body);
            job.Result = _sequence;
        }
        else
        {
            if (ids.Count > 0)
            {
                foreach (byte[] id in ids)
                {
                    _ = _editor.Remove(id);
                }

                Log.Add(LogRecordKind.Delete, ++_sequence, ticks, RecordCodec.WriteDelete(ids));
            }

            job.Result = ids.Count;
        }

        _ticks = ticks;
    }

    private List<byte[]> Matching(MetadataFilter filter)
    {
        var ids = new List<byte[]>();
        foreach (PartView view in _editor.Views)
        {
            RowBitmap matching = view.Part.Match(filter, view.Rows);
            for (int row = 0; row < view.Rows; row++)
            {
                if (matching[row] && view.IsLive(row))
                {
                    ids.Add(view.Part.Id(row).ToArray());
                }
            }
        }

        return ids;
    }

    private void Commit()
    {
        if (_group.Count == 0)
        {
            return;
        }

        long begin = _time.GetTimestamp();
        if (Log.PendingBytes > 0)
        {
            long bytes = Log.PendingBytes;
            try
            {
                Log.Commit(_isFlushed);
            }
            catch (VectorsException failure)
            {
                _metrics.Failed("commit", failure.Error.Code);
                Abandon(failure);
                return;
            }

            Volatile.Write(ref _bytes, _bytes + bytes);
            NoteDimensions();
            Publish();
            Volatile.Write(ref _lastWrite, _time.GetTimestamp());
        }

        foreach (WriterJob job in _group)
        {
            job.Complete();
        }

        _metrics.Committed(_group.Count, _time.GetElapsedTime(begin));
        _group.Clear();
        RotateLongLog();
    }

    /// <summary>A group has failed: as if it had never come.</summary>
    private void Abandon(Exception failure)
    {
        _log?.Discard();
        _sequence = Published.Sequence;
        _editor.Revert(Published, _definition.Dimensions);
        foreach (WriterJob job in _group)
        {
            job.Fail(failure);
        }

        _group.Clear();
    }

    private void RotateLongLog()
    {
        if (Log.Length <= _limits.LogBytesMax || _frozen.Count > 0)
        {
            return;
        }

        try
        {
            Freeze();
        }
        catch (VectorsException failure)
        {
            // The writes are acknowledged; the log goes on and the next commit tries again.
            _metrics.Failed("rotate", failure.Error.Code);
        }
    }

    private void Refuse()
    {
        if (_folder.HasFailed)
        {
            throw new VectorsException(VectorsErrors.DiskFailed, $"a manifest of '{_definition.Name}' failed before; open the store again");
        }
    }

    private void FreezeHead()
    {
        if (_editor.Head is not { } head)
        {
            return;
        }

        // What the state has retained is from here on the frozen head's.
        PartView[] views = _editor.ToState(_sequence).Parts;
        lock (_frozenLock)
        {
            _frozen.Enqueue(new FrozenHead(head, _sequence, _ticks) { Views = views });
        }

        _editor.EndHead();
        BeginLog();
        if (_published is not null)
        {
            _wake();
        }
    }

    private void BeginLog()
    {
        // Heads that are frozen while logs are replayed are in logs that are there.
        if (_log is not { HasRecords: true })
        {
            return;
        }

        try
        {
            _log.Sync();
            LogWriter next = _folder.BeginLog(_sequence + 1);
            _log.Dispose();
            _log = next;
        }
        catch (VectorsException failure)
        {
            // Without room for another log the one that is there goes on.
            _metrics.Failed("rotate", failure.Error.Code);
        }
    }

    private void NoteDimensions()
    {
        if (_definition.Dimensions == 0 && _editor.Dimensions > 0)
        {
            Volatile.Write(ref _definition, _definition with { Dimensions = _editor.Dimensions });
        }
    }

    private void Publish()
    {
        CollectionState before = Published;
        Volatile.Write(ref _published, _editor.ToState(_sequence));
        before.Release();
    }

    private void WriteManifest(PartView[] basis, long sequence, long ticks)
    {
        Refuse();
        Manifest newest = _folder.Newest;
        _folder.Write(new Manifest
        {
            Number = newest.Number + 1,
            Sequence = sequence,
            Ticks = ticks,
            Identity = newest.Identity,
            Definition = _definition,
            Segments = _folder.Name(basis),
        });
        _basisSequence = sequence;
        _basisTicks = ticks;
    }

    private void SetBasis(PartView[] basis)
    {
        Exchange(_basis, basis);
        _basis = basis;
    }

    private void ReleaseAll()
    {
        _log?.Dispose();
        _published?.Release();
        _editor.Dispose();
        Release(_basis);
        foreach (FrozenHead frozen in _frozen)
        {
            Release(frozen.Views);
        }

        _frozen.Clear();
    }
}
