using System.Globalization;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>The files of one collection: what is there, what the newest manifest names, and what may go.</summary>
/// <remarks>Used by the writer alone, and when the collection is opened.</remarks>
internal sealed class CollectionFolder
{
    private const string ManifestPrefix = "manifest-";
    private const string SegmentPrefix = "segment-";
    private const string DeletionPrefix = "deleted-";
    private const string LogPrefix = "log-";
    private const string MarkSuffix = ".mark";
    private const string PinsName = "snapshots";
    private readonly List<Manifest> _manifests = [];
    private readonly SortedDictionary<long, string> _logs = [];
    private readonly Dictionary<string, (RowBitmap Live, string Name)> _deletions = new(StringComparer.Ordinal);
    private long _lastNumber;

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

    /// <summary>Names of snapshots and the numbers of their manifests.</summary>
    public Dictionary<string, long> Pins { get; } = new(StringComparer.Ordinal);

    /// <summary>The sequence each log begins with, ascending, and its name.</summary>
    public IReadOnlyDictionary<long, string> Logs => _logs;

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
        foreach (string name in Disk.List(Path))
        {
            if (TryNumber(name, ManifestPrefix, out long number))
            {
                _manifests.Add(Manifest.Read(Disk.Read($"{Path}/{name}"), $"{Path}/{name}"));
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

        _manifests.Sort(static (left, right) => left.Number.CompareTo(right.Number));
        if (Disk.Exists($"{Path}/{PinsName}"))
        {
            ReadPins();
        }

        return _manifests.Count > 0;
    }

    public string NextSegment() => $"{SegmentPrefix}{++_lastNumber:x16}";

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
    public void Write(Manifest manifest)
    {
        WriteWhole(Manifest.NameOf(manifest.Number), manifest.Write());
        _manifests.Add(manifest);
    }

    public void WritePins()
    {
        var writer = new ByteWriter();
        writer.Int32(Pins.Count);
        foreach ((string name, long number) in Pins)
        {
            writer.Text(name);
            writer.Int64(number);
        }

        writer.UInt32(Crc32C.Of(writer.Written));
        WriteWhole(PinsName, writer.Written);
    }

    public LogWriter BeginLog(long firstSequence)
    {
        string name = $"{LogPrefix}{firstSequence:x16}";
        var log = LogWriter.Create(Disk, Path, name, firstSequence);
        _logs[firstSequence] = name;
        return log;
    }

    /// <summary>The records behind a version, in order, up to another.</summary>
    /// <param name="after">The version before the first record.</param>
    /// <param name="last">The last sequence wanted.</param>
    /// <param name="end">The length of the newest log's valid part.</param>
    public List<LogRecord> ReadLogs(long after, long last, out long end)
    {
        var records = new List<LogRecord>();
        long[] firsts = [.. _logs.Keys];
        long expected = after + 1;
        end = 0;
        for (int index = 0; index < firsts.Length; index++)
        {
            bool isNewest = index == firsts.Length - 1;
            if (!isNewest && firsts[index + 1] <= expected)
            {
                continue;
            }

            string path = $"{Path}/{_logs[firsts[index]]}";
            foreach (LogRecord record in LogReader.Read(Disk, path, isNewest, out end))
            {
                if (record.Sequence < expected || record.Sequence > last)
                {
                    continue;
                }

                if (record.Sequence != expected)
                {
                    throw new VectorsException(VectorsErrors.FileDamaged, $"the log '{path}' goes on with write {record.Sequence}; write {expected} is missing");
                }

                records.Add(record);
                expected++;
            }
        }

        return records;
    }

    /// <summary>The bytes of all files.</summary>
    public long Bytes() => Disk.List(Path).Sum(name => Disk.Length($"{Path}/{name}"));

    /// <summary>Removes files that nothing kept names any more. A crash in between leaves files for the next time.</summary>
    public void Collect(RetentionRule rule, long nowTicks)
    {
        HashSet<long> kept = rule.Choose(_manifests, Pins.Values, nowTicks);
        foreach (Manifest manifest in _manifests.Where(manifest => !kept.Contains(manifest.Number)).ToArray())
        {
            Disk.Delete($"{Path}/{Manifest.NameOf(manifest.Number)}");
            _manifests.Remove(manifest);
        }

        var named = new HashSet<string>(StringComparer.Ordinal) { PinsName };
        foreach (Manifest manifest in _manifests)
        {
            named.Add(Manifest.NameOf(manifest.Number));
            foreach (ManifestSegment segment in manifest.Segments)
            {
                named.Add(segment.Name);
                named.Add(segment.Deletions);
            }
        }

        CollectLogs(named);
        foreach (string name in Disk.List(Path))
        {
            if (!named.Contains(name))
            {
                Disk.Delete($"{Path}/{name}");
            }
        }
    }

    private void CollectLogs(HashSet<string> named)
    {
        // A pinned manifest is a whole version by itself; the others need the writes up to the next.
        long oldest = _manifests.Where(manifest => !Pins.ContainsValue(manifest.Number) || ReferenceEquals(manifest, Newest)).Min(static manifest => manifest.Sequence);
        long[] firsts = [.. _logs.Keys];
        for (int index = 0; index < firsts.Length; index++)
        {
            bool isNewest = index == firsts.Length - 1;
            if (isNewest || firsts[index + 1] - 1 > oldest)
            {
                named.Add(_logs[firsts[index]]);
                named.Add(_logs[firsts[index]] + MarkSuffix);
            }
            else
            {
                _logs.Remove(firsts[index]);
            }
        }
    }

    private void ReadPins()
    {
        string path = $"{Path}/{PinsName}";
        byte[] bytes = Disk.Read(path);
        if (bytes.Length < 8 || Crc32C.Of(bytes.AsSpan(0, bytes.Length - 4)) != BitConverter.ToUInt32(bytes.AsSpan(bytes.Length - 4)))
        {
            throw new VectorsException(VectorsErrors.FileDamaged, $"'{path}' is damaged: it fails its checksum");
        }

        var reader = new ByteReader(bytes, path);
        int count = reader.Count(12);
        for (int index = 0; index < count; index++)
        {
            string name = reader.Text();
            Pins[name] = reader.Int64();
        }
    }

    /// <summary>Writes under another name, flushes, renames, flushes the folder: it is there whole or not at all.</summary>
    private void WriteWhole(string name, ReadOnlySpan<byte> bytes)
    {
        string temporary = $"{Path}/{name}.new";
        using (IVectorFile file = Disk.Create(temporary))
        {
            file.Append(bytes);
            file.Sync();
        }

        Disk.Rename(temporary, $"{Path}/{name}");
        Disk.SyncDirectory(Path);
    }

    private static bool TryNumber(string name, string prefix, out long number)
    {
        number = 0;
        return name.Length == prefix.Length + 16
            && name.StartsWith(prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
