using System.Globalization;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>The files of one collection: what is there, what the newest manifest names, and what may go.</summary>
/// <remarks>
/// Used by the writer alone, and when the collection is opened. Invariants: (1) A manifest is renamed into place only when everything that it names is flushed and
/// the folder is too. (2) A file is deleted only when the deletion of every manifest that named it is flushed: a manifest that is there has its files. (3) A log
/// without a record counts for nothing: its beginning may have failed, and the log before it gone on.
/// </remarks>
internal sealed class CollectionFolder
{
    private const string ManifestPrefix = "manifest-";
    private const string SegmentPrefix = "segment-";
    private const string DeletionPrefix = "deleted-";
    private const string LogPrefix = "log-";
    private const string MarkSuffix = ".mark";
    private const string NewSuffix = ".new";
    private readonly List<Manifest> _manifests = [];
    private readonly SortedDictionary<long, string> _logs = [];
    private readonly Dictionary<string, (RowBitmap Live, string Name)> _deletions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _building = new(StringComparer.Ordinal);
    private long _lastNumber;
    private bool _hasNewFiles;

    public CollectionFolder(IVectorDisk disk, string path)
    {
        Disk = disk;
        Path = path;
    }

    public IVectorDisk Disk { get; }

    public string Path { get; }

    /// <summary>The newest.</summary>
    public Manifest Newest => _manifests[^1];

    /// <summary>Those that are kept, the oldest first.</summary>
    public IReadOnlyList<Manifest> Manifests => _manifests;

    /// <summary>The versions that have a name.</summary>
    public IReadOnlyList<VectorSnapshot> Snapshots { get; private set; } = [];

    /// <summary>The sequence each log begins with, ascending, and its name; those that may have a record.</summary>
    public IReadOnlyDictionary<long, string> Logs => _logs;

    /// <summary>Whether a manifest failed so that nobody knows whether it counts: until the collection is read again nothing may be written.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Makes the folder with its first manifest.</summary>
    public static CollectionFolder Create(IVectorDisk disk, string parent, Manifest manifest)
    {
        string path = $"{parent}/{manifest.Identity:n}";
        disk.CreateFolder(path);
        var folder = new CollectionFolder(disk, path);
        folder.Write(manifest);
        disk.SyncDirectory(parent);
        return folder;
    }

    /// <summary>Reads what is there. False where the folder was never finished: its maker was not told that it exists.</summary>
    public bool TryRead()
    {
        Forget();
        IReadOnlyList<string> names = Disk.List(Path);
        foreach (string name in names)
        {
            if (TryNumber(name, ManifestPrefix, out long number))
            {
                string path = $"{Path}/{name}";
                Manifest manifest = Manifest.Read(Disk.Read(path), path);
                _manifests.Add(manifest.Number == number ? manifest : throw new VectorsException(VectorsErrors.FileDamaged, $"'{path}' is damaged: it has number {manifest.Number}"));
            }
            else if (TryNumber(name, LogPrefix, out number))
            {
                _logs[number] = name;
            }
            else if (TryNumber(name, SegmentPrefix, out number) || TryNumber(name, DeletionPrefix, out number))
            {
                _lastNumber = Math.Max(_lastNumber, number);
            }
        }

        if (_manifests.Count == 0)
        {
            return names.All(static name => name.EndsWith(NewSuffix, StringComparison.Ordinal))
                ? false
                : throw new VectorsException(VectorsErrors.FileMissing, $"'{Path}' has {names.Count} files but no manifest");
        }

        _manifests.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        if (names.Contains(SnapshotFile.Name, StringComparer.Ordinal))
        {
            string path = $"{Path}/{SnapshotFile.Name}";
            Snapshots = SnapshotFile.Read(Disk.Read(path), path);
        }

        foreach ((long first, string name) in _logs.ToArray())
        {
            if (IsWithoutRecords(name))
            {
                _logs.Remove(first);
            }
        }

        CheckMarks(names);
        return true;
    }

    /// <summary>The collection's name by whatever manifest can be read, of a folder that is damaged; null where none can.</summary>
    public string? TryReadName()
    {
        string? found = null;
        foreach (string name in Disk.List(Path).Where(static name => TryNumber(name, ManifestPrefix, out _)).Order(StringComparer.Ordinal))
        {
            try
            {
                string path = $"{Path}/{name}";
                found = Manifest.Read(Disk.Read(path), path).Definition.Name;
            }
            catch (VectorsException)
            {
                // It is what the damage that was found already is about, or more of it.
            }
        }

        return found;
    }

    /// <summary>The name of a segment to be built; its file is left alone until <see cref="EndBuild"/>.</summary>
    public string NextSegment()
    {
        string name = $"{SegmentPrefix}{++_lastNumber:x16}";
        _building.Add(name);
        return name;
    }

    /// <summary>The segment is named by a manifest, or of no use.</summary>
    public void EndBuild(string name) => _building.Remove(name);

    /// <summary>Opens the segments of a manifest; those that are open already are taken from <paramref name="open"/>.</summary>
    public PartView[] Open(Manifest manifest, IReadOnlyList<PartView> open)
    {
        var views = new List<PartView>(manifest.Segments.Count);
        try
        {
            foreach (ManifestSegment segment in manifest.Segments)
            {
                PartView known = open.FirstOrDefault(view => view.Part is SegmentPart part && string.Equals(part.Name, segment.Name, StringComparison.Ordinal));
                Part opened = known.Part?.Retain() ?? SegmentPart.Open(Disk, Path, segment.Name);
                views.Add(new PartView(opened, segment.Rows, null));
                if (opened is SegmentPart part && (part.Rows != segment.Rows || part.Bytes != segment.Bytes))
                {
                    throw new VectorsException(VectorsErrors.FileDamaged, $"'{Path}/{segment.Name}' has {part.Rows} rows in {part.Bytes} bytes; the manifest says {segment.Rows} in {segment.Bytes}");
                }

                if (segment.Deletions.Length > 0)
                {
                    RowBitmap live = DeletionFile.Read(Disk, $"{Path}/{segment.Deletions}", segment.Rows);
                    views[^1] = views[^1] with { Live = live };
                }
            }

            return [.. views];
        }
        catch
        {
            foreach (PartView view in views)
            {
                view.Part.Release();
            }

            throw;
        }
    }

    /// <summary>Remembers which file says what is gone of a segment, so that it is not written again.</summary>
    public void Remember(Manifest manifest, IReadOnlyList<PartView> views)
    {
        for (int index = 0; index < views.Count; index++)
        {
            if (views[index].Live is { } live)
            {
                _deletions[manifest.Segments[index].Name] = (live, manifest.Segments[index].Deletions);
            }
        }
    }

    /// <summary>Names segments for a manifest; writes down what is gone of them.</summary>
    public IReadOnlyList<ManifestSegment> Name(IReadOnlyList<PartView> views)
    {
        var segments = new List<ManifestSegment>(views.Count);
        foreach (PartView view in views)
        {
            var part = (SegmentPart)view.Part;
            string deletions = "";
            if (view.Live is { } live)
            {
                if (!_deletions.TryGetValue(part.Name, out (RowBitmap Live, string Name) known) || !ReferenceEquals(known.Live, live))
                {
                    known = (live, $"{DeletionPrefix}{++_lastNumber:x16}");
                    _hasNewFiles = true;
                    DeletionFile.Write(Disk, $"{Path}/{known.Name}", live);
                    _deletions[part.Name] = known;
                }

                deletions = known.Name;
            }

            segments.Add(new ManifestSegment(part.Name, part.Rows, part.Bytes, deletions));
        }

        return segments;
    }

    /// <summary>Writes a manifest and returns when it is the newest for good.</summary>
    /// <exception cref="VectorsException">It does not count, or <see cref="HasFailed"/>.</exception>
    public void Write(Manifest manifest)
    {
        if (_hasNewFiles)
        {
            Disk.SyncDirectory(Path);
            _hasNewFiles = false;
        }

        string name = Manifest.NameOf(manifest.Number);
        try
        {
            WriteWhole(name, manifest.Write());
        }
        catch (VectorsException)
        {
            // Found at the next opening it would count, though what was written since does not build on it.
            HasFailed = true;
            Withdraw($"{Path}/{name}{NewSuffix}");
            Withdraw($"{Path}/{name}");
            Disk.SyncDirectory(Path);
            HasFailed = false;
            throw;
        }

        _manifests.Add(manifest);
    }

    public void WriteSnapshots(IReadOnlyList<VectorSnapshot> snapshots)
    {
        WriteWhole(SnapshotFile.Name, SnapshotFile.Write(snapshots));
        Snapshots = snapshots;
    }

    public LogWriter BeginLog(long firstSequence)
    {
        string name = $"{LogPrefix}{firstSequence:x16}";
        var log = LogWriter.Create(Disk, Path, name, firstSequence);
        _logs[firstSequence] = name;
        return log;
    }

    /// <summary>Goes on with the newest log, or begins one where there is none.</summary>
    /// <param name="length">Where its valid part ends.</param>
    /// <param name="flushed">So much of it was flushed for certain.</param>
    /// <param name="nextSequence">The next write.</param>
    public LogWriter ContinueLog(long length, long flushed, long nextSequence) =>
        _logs.Count == 0 || length == 0 ? BeginLog(nextSequence) : LogWriter.Continue(Disk, Path, _logs.Values.Last(), length, flushed);

    /// <summary>The records behind a version, in order, up to another.</summary>
    /// <param name="after">The version before the first record.</param>
    /// <param name="last">The last sequence wanted.</param>
    /// <param name="isWhole">Whether a write that is missing between others is an error; else the records end before it.</param>
    /// <param name="end">The length of the newest log's valid part.</param>
    /// <param name="flushed">So much of the newest log was flushed for certain.</param>
    public List<LogRecord> ReadLogs(long after, long last, bool isWhole, out long end, out long flushed)
    {
        var records = new List<LogRecord>();
        long[] firsts = [.. _logs.Keys];
        long expected = after + 1;
        end = flushed = 0;
        for (int index = 0; index < firsts.Length; index++)
        {
            bool isNewest = index == firsts.Length - 1;
            if (!isNewest && firsts[index + 1] <= expected)
            {
                continue;
            }

            if (firsts[index] > last && !isWhole)
            {
                break;
            }

            string path = $"{Path}/{_logs[firsts[index]]}";
            foreach (LogRecord record in LogReader.Read(Disk, path, isNewest, firsts[index], out end, out flushed))
            {
                if (record.Sequence < expected || record.Sequence > last)
                {
                    continue;
                }

                if (record.Sequence != expected)
                {
                    return isWhole
                        ? throw new VectorsException(VectorsErrors.FileDamaged, $"the log '{path}' goes on with write {record.Sequence}; write {expected} is missing")
                        : records;
                }

                records.Add(record);
                expected++;
            }
        }

        return records;
    }

    /// <summary>The bytes of all files.</summary>
    public long Bytes() => Disk.List(Path).Sum(name => Disk.Length($"{Path}/{name}"));

    /// <summary>The first write of each log, ascending, and its bytes.</summary>
    public IReadOnlyList<(long First, long Bytes)> LogBytes() => [.. _logs.Select(log => (log.Key, Disk.Length($"{Path}/{log.Value}")))];

    /// <summary>Removes files that nothing kept names any more. A crash in between leaves files for the next time.</summary>
    /// <returns>Files that were removed.</returns>
    public int Collect(RetentionRule rule, long nowTicks)
    {
        IReadOnlyList<(long First, long Bytes)> logs = LogBytes();
        RetentionChoice kept = rule.Choose(_manifests, logs, Snapshots.Select(static snapshot => snapshot.Version.Sequence), Newest.Definition.BytesMax, nowTicks);
        int removed = CollectManifests(kept);
        var named = new HashSet<string>(_building, StringComparer.Ordinal) { SnapshotFile.Name };
        foreach (Manifest manifest in _manifests)
        {
            named.Add(Manifest.NameOf(manifest.Number));
            foreach (ManifestSegment segment in manifest.Segments)
            {
                named.Add(segment.Name);
                named.Add(segment.Deletions);
            }
        }

        CollectLogs(kept, logs, named);
        foreach ((string segment, (_, string name)) in _deletions.ToArray())
        {
            if (!named.Contains(name))
            {
                _deletions.Remove(segment);
            }
        }

        foreach (string name in Disk.List(Path).Where(name => IsOwn(name) && !named.Contains(name)))
        {
            Disk.Delete($"{Path}/{name}");
            removed++;
        }

        return removed;
    }

    private int CollectManifests(RetentionChoice kept)
    {
        Manifest[] gone = [.. _manifests.Where(manifest => !kept.Manifests.Contains(manifest.Number))];
        foreach (Manifest manifest in gone)
        {
            Disk.Delete($"{Path}/{Manifest.NameOf(manifest.Number)}");
            _manifests.Remove(manifest);
        }

        if (gone.Length > 0)
        {
            Disk.SyncDirectory(Path);
        }

        return gone.Length;
    }

    private void CollectLogs(RetentionChoice kept, IReadOnlyList<(long First, long Bytes)> logs, HashSet<string> named)
    {
        foreach ((long after, long last) in kept.Writes)
        {
            foreach ((long first, _) in RetentionRule.Logs(logs, after, last))
            {
                named.Add(_logs[first]);
            }
        }

        // The newest is being written.
        named.Add(_logs.Count > 0 ? _logs.Values.Last() : "");
        foreach ((long first, string name) in _logs.ToArray())
        {
            if (named.Contains(name))
            {
                named.Add(name + MarkSuffix);
            }
            else
            {
                _logs.Remove(first);
            }
        }
    }

    private void Forget()
    {
        _manifests.Clear();
        _logs.Clear();
        _deletions.Clear();
        _building.Clear();
        _hasNewFiles = false;
        HasFailed = false;
        Snapshots = [];
    }

    /// <summary>A mark without its log, of writes that no manifest has: the log was there. Marks of old logs may have come back by a crash.</summary>
    private void CheckMarks(IReadOnlyList<string> names)
    {
        foreach (string mark in names.Where(static name => name.EndsWith(MarkSuffix, StringComparison.Ordinal)))
        {
            string log = mark[..^MarkSuffix.Length];
            if (TryNumber(log, LogPrefix, out long first) && first > Newest.Sequence && !names.Contains(log, StringComparer.Ordinal) && LogReader.ReadMark(Disk, $"{Path}/{log}") > LogFormat.HeaderBytes)
            {
                throw new VectorsException(VectorsErrors.FileMissing, $"the log '{Path}/{log}' is not there; it had writes from {first} on");
            }
        }
    }

    private bool IsWithoutRecords(string name)
    {
        string path = $"{Path}/{name}";
        long length = Disk.Length(path);
        return length <= LogFormat.HeaderBytes && LogReader.ReadMark(Disk, path) <= LogFormat.HeaderBytes;
    }

    private void Withdraw(string path)
    {
        if (Disk.Exists(path))
        {
            Disk.Delete(path);
        }
    }

    /// <summary>Writes under another name, flushes, renames, flushes the folder: it is there whole or not at all.</summary>
    private void WriteWhole(string name, ReadOnlySpan<byte> bytes)
    {
        string temporary = $"{Path}/{name}{NewSuffix}";
        using (IVectorFile file = Disk.Create(temporary))
        {
            file.Append(bytes);
            file.Sync();
        }

        Disk.Rename(temporary, $"{Path}/{name}");
        Disk.SyncDirectory(Path);
    }

    /// <summary>What the store itself has made: whatever else a person puts there is left alone.</summary>
    private static bool IsOwn(string name) =>
        name.StartsWith(ManifestPrefix, StringComparison.Ordinal) || name.StartsWith(LogPrefix, StringComparison.Ordinal)
        || name.StartsWith(SegmentPrefix, StringComparison.Ordinal) || name.StartsWith(DeletionPrefix, StringComparison.Ordinal)
        || name.StartsWith(SnapshotFile.Name, StringComparison.Ordinal);

    private static bool TryNumber(string name, string prefix, out long number)
    {
        number = 0;
        return name.Length == prefix.Length + 16
            && name.StartsWith(prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
