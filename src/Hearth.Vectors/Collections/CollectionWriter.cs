using System.Threading.Channels;
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
/// in one part at most. (4) A manifest is written only when everything that it names is flushed. (5) A group that fails leaves editor and published state equal.</para>
/// <para>Steps of a group: 1 gather, 2 edit and encode (<see cref="Edit"/>), 3 commit to the log, 4 publish, 5 acknowledge (<see cref="Commit"/>).
/// When the head is full: commit, freeze it, begin the next with a log of its own (<see cref="Freeze"/>). What the background builds comes back as an
/// <see cref="ActionJob"/> that calls <see cref="Install"/>.</para>
/// </remarks>
internal sealed class CollectionWriter : IAsyncDisposable
{
    /// <summary>Writes that may wait.</summary>
    private const int QueueLengthMax = 1024;

    /// <summary>Bytes of one group.</summary>
    private const int GroupBytesMax = 64 << 20;

    /// <summary>Heads that may wait to become segments; beyond it writes wait for them.</summary>
    private const int FrozenMax = 8;

    private readonly CollectionFolder _folder;
    private readonly TimeProvider _time;
    private readonly bool _isFlushed;
    private readonly Action _wake;
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Queue<WriterJob> _jobs = new();
    private readonly Queue<ActionJob> _actions = new();
    private readonly List<WriterJob> _group = [];
    private readonly Queue<FrozenHead> _frozen = new();
    private readonly StateEditor _editor;
    private readonly Task _loop;
    private PartView[] _basis;
    private long _basisSequence;
    private CollectionState _published;
    private CollectionDefinition _definition;
    private LogWriter? _log;
    private long _sequence;
    private long _bytes;
    private int _epoch;
    private bool _isClosed;

    /// <summary>Opens what the folder has.</summary>
    /// <param name="folder">The folder, read.</param>
    /// <param name="durability">What an acknowledged write survives.</param>
    /// <param name="time">The clock.</param>
    /// <param name="wake">Called when there is something to do in the background.</param>
    public CollectionWriter(CollectionFolder folder, WriteDurability durability, TimeProvider time, Action wake)
    {
        _folder = folder;
        _time = time;
        _isFlushed = durability == WriteDurability.Fsync;
        _wake = wake;
        Manifest manifest = folder.Newest;
        _definition = manifest.Definition;
        _basisSequence = _sequence = manifest.Sequence;
        _basis = folder.Open(manifest, []);
        folder.Remember(manifest, _basis);
        _editor = new StateEditor(_definition, _basis);
        List<LogRecord> records = folder.ReadLogs(manifest.Sequence, long.MaxValue, out long end);
        foreach (LogRecord record in records)
        {
            Replay(record);
        }

        _log = folder.Logs.Count == 0 || end == 0
            ? folder.BeginLog(_sequence + 1)
            : LogWriter.Continue(folder.Disk, folder.Path, folder.Logs.Values.Last(), end);
        NoteDimensions();
        _published = _editor.ToState(_sequence);
        _bytes = folder.Bytes();
        _loop = RunAsync();
    }

    public CollectionDefinition Definition => Volatile.Read(ref _definition);

    /// <summary>Counts restores: what the background began before one is of no use after it.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>The bytes of all files, roughly between flushes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The oldest head that waits to become a segment.</summary>
    public FrozenHead? FirstFrozen
    {
        get
        {
            lock (_frozen)
            {
                return _frozen.TryPeek(out FrozenHead? head) ? head : null;
            }
        }
    }

    /// <summary>The segments of the newest manifest and its sequence; only within an <see cref="ActionJob"/>.</summary>
    public (PartView[] Views, long Sequence) Basis => (_basis, _basisSequence);

    /// <summary>The newest state; the caller releases it.</summary>
    public CollectionState Retain()
    {
        while (true)
        {
            CollectionState state = Volatile.Read(ref _published);
            if (state.TryRetain())
            {
                return state;
            }
        }
    }

    private LogWriter Log => _log ?? throw new InvalidOperationException("The log is not open.");

    /// <summary>Hands a job to the writer and waits for it. Actions go before writes: the background makes room for these.</summary>
    public async ValueTask<long> RunAsync(WriterJob job, CancellationToken cancellationToken)
    {
        lock (_jobs)
        {
            if (_isClosed)
            {
                throw new VectorsException(VectorsErrors.CollectionNotFound, $"the collection '{Definition.Name}' is closed");
            }

            if (job is ActionJob action)
            {
                _actions.Enqueue(action);
            }
            else if (_jobs.Count < QueueLengthMax)
            {
                _jobs.Enqueue(job);
            }
            else
            {
                throw new VectorsException(VectorsErrors.WritesBusy, $"{QueueLengthMax} writes to '{Definition.Name}' wait");
            }
        }

        _signal.Writer.TryWrite(true);
        return await job.Done.WaitAsync(cancellationToken);
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
        WriteManifest(basis, frozen?.Sequence ?? _basisSequence);
        SetBasis(basis);
        lock (_frozen)
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
        Publish();
        return true;
    }

    /// <summary>Freezes the head, so that what was written so far becomes segments.</summary>
    public void Freeze()
    {
        if (_editor.Head is not { Rows: > 0 } head)
        {
            return;
        }

        PartView[] views = [.. _editor.ToState(_sequence).Parts];
        var frozen = new FrozenHead(head, _sequence) { Views = views };
        lock (_frozen)
        {
            _frozen.Enqueue(frozen);
        }

        _editor.EndHead();
        BeginLog();
        _wake();
    }

    /// <summary>Comes back to an older version, as the newest: nothing behind it is lost, it is older now.</summary>
    /// <param name="views">The segments of that version; they are flushed.</param>
    public void Restore(PartView[] views)
    {
        WriteManifest(views, _sequence + 1);
        _sequence++;
        _epoch++;
        SetBasis(views);
        lock (_frozen)
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
        _definition = definition;
        try
        {
            WriteManifest(_basis, _basisSequence);
        }
        catch (VectorsException)
        {
            _definition = before;
            throw;
        }
    }

    /// <summary>Removes the files that nothing kept names.</summary>
    public void Collect(RetentionRule rule)
    {
        _folder.Collect(rule, _time.GetUtcNow().UtcTicks);
        _bytes = _folder.Bytes();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_jobs)
        {
            _isClosed = true;
        }

        _signal.Writer.TryWrite(true);
        await _loop;
        _log?.Dispose();
        _published.Release();
        _editor.Dispose();
        Release(_basis);
        foreach (FrozenHead frozen in _frozen)
        {
            Release(frozen.Views);
        }
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

    private void Replay(LogRecord record)
    {
        if (record.Kind == LogRecordKind.Upsert && _editor.Head is { Rows: > 0 } && !_editor.HasRoom(RecordCodec.ReadCount(record.Body.Span)))
        {
            Freeze();
        }

        _editor.Apply(record);
        _sequence = record.Sequence;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await _signal.Reader.ReadAsync();
            int bytes = 0;
            while (true)
            {
                RunActions();
                WriterJob? job;
                lock (_jobs)
                {
                    if (!_jobs.TryDequeue(out job) && _isClosed && _actions.Count == 0)
                    {
                        break;
                    }
                }

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
                    await MakeRoomAsync(upsert);
                }

                Edit(job);
            }

            Commit();
            lock (_jobs)
            {
                if (_isClosed && _jobs.Count == 0 && _actions.Count == 0)
                {
                    return;
                }
            }
        }
    }

    private void RunActions()
    {
        while (true)
        {
            ActionJob? action;
            lock (_jobs)
            {
                if (!_actions.TryDequeue(out action))
                {
                    return;
                }
            }

            Commit();
            Run(action);
        }
    }

    private static void Run(ActionJob job)
    {
#pragma warning disable CA1031 // the failure belongs to whoever asked, not to the loop
        try
        {
            job.Action();
            job.Complete();
        }
        catch (Exception failure)
        {
            job.Fail(failure);
        }
#pragma warning restore CA1031
    }

    private async ValueTask MakeRoomAsync(UpsertJob job)
    {
        if (_editor.HasRoom(job.Records.Count))
        {
            return;
        }

        Commit();
        if (_editor.Head is { Rows: > 0 })
        {
            Freeze();
            while (_frozen.Count > FrozenMax)
            {
                await _signal.Reader.ReadAsync();
                RunActions();
            }
        }
    }

    private void Edit(WriterJob job)
    {
        try
        {
            if (_definition.BytesMax is { } quota && job is UpsertJob && _bytes + Log.PendingBytes >= quota)
            {
                throw new VectorsException(VectorsErrors.QuotaReached, $"'{_definition.Name}' has {_bytes} bytes; its quota is {quota}");
            }

            long ticks = _time.GetUtcNow().UtcTicks;
            switch (job)
            {
                case UpsertJob upsert:
                    if (_editor.Head is null || !_editor.HasRoom(upsert.Records.Count))
                    {
                        _editor.BeginHead(upsert.Records);
                    }

                    _editor.Upsert(upsert.Records);
                    Log.Add(LogRecordKind.Upsert, ++_sequence, ticks, upsert.Body);
                    job.Result = _sequence;
                    break;
                case DeleteJob delete:
                    IReadOnlyList<byte[]> ids = Matching(delete.Filter);
                    if (ids.Count > 0)
                    {
                        foreach (byte[] id in ids)
                        {
                            _ = _editor.Remove(id);
                        }

                        Log.Add(LogRecordKind.Delete, ++_sequence, ticks, RecordCodec.WriteDelete(ids));
                    }

                    job.Result = ids.Count;
                    break;
            }

            _group.Add(job);
        }
        catch (VectorsException failure)
        {
            job.Fail(failure);
        }
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

        try
        {
            long bytes = Log.PendingBytes;
            Log.Commit(_isFlushed);
            _bytes += bytes;
        }
        catch (VectorsException failure)
        {
            _sequence = _published.Sequence;
            _editor.Revert(_published);
            foreach (WriterJob job in _group)
            {
                job.Fail(failure);
            }

            _group.Clear();
            return;
        }

        NoteDimensions();
        Publish();
        foreach (WriterJob job in _group)
        {
            job.Complete();
        }

        _group.Clear();
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
        catch (VectorsException)
        {
            // Without room for another log the one that is there goes on.
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
        CollectionState before = _published;
        Volatile.Write(ref _published, _editor.ToState(_sequence));
        before.Release();
    }

    private void WriteManifest(PartView[] basis, long sequence)
    {
        Manifest newest = _folder.Newest;
        _folder.Write(new Manifest
        {
            Number = newest.Number + 1,
            Sequence = sequence,
            Ticks = _time.GetUtcNow().UtcTicks,
            Identity = newest.Identity,
            Definition = _definition,
            Segments = _folder.Name(basis),
        });
        _basisSequence = sequence;
    }

    private void SetBasis(PartView[] basis)
    {
        Exchange(_basis, basis);
        _basis = basis;
    }
}
