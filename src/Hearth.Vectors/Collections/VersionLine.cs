using Hearth.Primitives.Contracts;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>The versions of a collection as its one writer moves them on: what is published, what the newest manifest describes, and what lies between.</summary>
/// <remarks>The terms and invariants stand at <see cref="CollectionWriter"/>, whose thread of work alone calls what changes something here: between writes, so that
/// editor and published state are equal whenever a segment is installed, a head frozen or a version restored.</remarks>
internal sealed class VersionLine : IDisposable
{
    private readonly CollectionFolder _folder;
    private readonly TimeProvider _time;
    private readonly VectorsMetrics _metrics;
    private readonly Action _wake;
    private PartView[] _basis;
    private long _basisSequence;
    private CollectionState? _published;
    private CollectionDefinition _definition;
    private long _ticks;
    private long _bytes;
    private int _epoch;

    public VersionLine(CollectionFolder folder, TimeProvider time, CollectionLimits limits, VectorsMetrics metrics, Action wake)
    {
        _folder = folder;
        _time = time;
        _metrics = metrics;
        _wake = wake;
        Log = new CollectionLog(folder, metrics);
        Manifest manifest = folder.Newest;
        _definition = manifest.Definition;
        _basisSequence = Sequence = manifest.Sequence;
        BasisTicks = _ticks = manifest.Ticks;
        _basis = folder.Open(manifest, []);
        folder.Remember(manifest, _basis);
        Editor = new StateEditor(_definition, _basis, limits.HeadRowsMax);
    }

    public CollectionDefinition Definition => Volatile.Read(ref _definition);

    /// <summary>Counts restores: what the background began before one is of no use after it.</summary>
    public int Epoch => Volatile.Read(ref _epoch);

    /// <summary>The bytes of all files, roughly between flushes.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The newest version that readers may have; null before the loading and after the end.</summary>
    public CollectionState? Newest => Volatile.Read(ref _published);

    /// <summary>What waits to become segments.</summary>
    public FrozenHeads Frozen { get; } = new();

    /// <summary>The version in the making.</summary>
    public StateEditor Editor { get; }

    public CollectionLog Log { get; }

    /// <summary>The last write that the editor has.</summary>
    public long Sequence { get; private set; }

    /// <summary>The segments of the newest manifest and its sequence; only within an <see cref="ActionJob"/>.</summary>
    public (PartView[] Views, long Sequence) Basis => (_basis, _basisSequence);

    /// <summary>When the last write of the basis was made, in UTC ticks; only within an <see cref="ActionJob"/>.</summary>
    public long BasisTicks { get; private set; }

    /// <summary>Writes that only the log has; only within an <see cref="ActionJob"/>.</summary>
    public long WritesBehindBasis => Sequence - _basisSequence;

    private CollectionState Published => _published ?? throw new InvalidOperationException("Nothing is published.");

    /// <summary>Replays what only the logs have.</summary>
    public void Load()
    {
        foreach (LogRecord record in Log.Read(_basisSequence))
        {
            if (record.Kind == LogRecordKind.Upsert && Editor.Head is { Rows: > 0 } && !Editor.HasRoom(RecordCodec.ReadCount(record.Body.Span)))
            {
                FreezeHead();
            }

            Editor.Apply(record);
            Note(record.Sequence, record.Ticks);
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
        _published = Editor.ToState(Sequence);
        _bytes = _folder.Bytes();
    }

    public void OpenLog() => Log.Open(Sequence + 1);

    /// <summary>The editor has a write more.</summary>
    public void Note(long sequence, long ticks)
    {
        Sequence = sequence;
        _ticks = ticks;
    }

    /// <summary>Refuses writes after a manifest of which nobody knows whether it counts.</summary>
    public void Refuse()
    {
        if (_folder.HasFailed)
        {
            throw new VectorsException(VectorsErrors.DiskFailed, $"a manifest of '{_definition.Name}' failed before; open the store again");
        }
    }

    /// <summary>What was edited is in the log: readers get it.</summary>
    /// <param name="bytes">Bytes that the log has more.</param>
    public void PublishCommitted(long bytes)
    {
        Volatile.Write(ref _bytes, _bytes + bytes);
        NoteDimensions();
        Publish();
    }

    /// <summary>Forgets what was edited and not published.</summary>
    public void Revert()
    {
        Log.Discard();
        Sequence = Published.Sequence;
        Editor.Revert(Published, _definition.Dimensions);
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
        WriteManifest(basis, frozen?.Sequence ?? _basisSequence, frozen?.Ticks ?? BasisTicks);
        SetBasis(basis);
        Frozen.Replace(replacement, frozen);
        Frozen.Stall = null;
        Editor.Replace(replacement);
        Publish();
        return true;
    }

    /// <summary>Freezes the head, so that what was written so far becomes segments. Where only deletions were written they are described at once.</summary>
    public void Freeze()
    {
        if (Editor.Head is { Rows: > 0 })
        {
            FreezeHead();
        }
        else if (Frozen.Count == 0 && Sequence > _basisSequence)
        {
            PartView[] views = Published.Parts;
            WriteManifest(views, Sequence, _ticks);
            SetBasis(views);
            Log.Rotate(Sequence + 1);
        }
    }

    /// <summary>The head takes no more rows and waits to become a segment; the next one has a log of its own.</summary>
    public void FreezeHead()
    {
        if (Editor.Head is not { } head)
        {
            return;
        }

        // What the state has retained is from here on the frozen head's.
        Frozen.Add(new FrozenHead(head, Sequence, _ticks) { Views = Editor.ToState(Sequence).Parts });
        Editor.EndHead();
        Log.Rotate(Sequence + 1);
        if (_published is not null)
        {
            _wake();
        }
    }

    /// <summary>Comes back to an older version, as the newest: nothing behind it is lost, it is older now.</summary>
    /// <param name="views">The segments of that version; they are flushed.</param>
    public void Restore(PartView[] views)
    {
        long ticks = _time.GetUtcNow().UtcTicks;
        WriteManifest(views, Sequence + 1, ticks);
        Note(Sequence + 1, ticks);
        _epoch++;
        SetBasis(views);
        Frozen.Clear();
        Editor.Reset(views);
        Log.Rotate(Sequence + 1);
        Publish();
    }

    /// <summary>Changes the definition and writes it down.</summary>
    public void Change(CollectionDefinition definition)
    {
        CollectionDefinition before = _definition;
        Volatile.Write(ref _definition, definition);
        try
        {
            WriteManifest(_basis, _basisSequence, BasisTicks);
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

    public void Dispose()
    {
        Log.Dispose();
        _published?.Release();
        Editor.Dispose();
        PartView.Release(_basis);
        Frozen.Clear();
    }

    private void Publish()
    {
        CollectionState before = Published;
        Volatile.Write(ref _published, Editor.ToState(Sequence));
        before.Release();
    }

    private void NoteDimensions()
    {
        if (_definition.Dimensions == 0 && Editor.Dimensions > 0)
        {
            Volatile.Write(ref _definition, _definition with { Dimensions = Editor.Dimensions });
        }
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
        BasisTicks = ticks;
    }

    private void SetBasis(PartView[] basis)
    {
        PartView.Exchange(_basis, basis);
        _basis = basis;
    }
}
