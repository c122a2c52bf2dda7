using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Storage;

/// <summary>A segment file, mapped. Its end, its header and the sections that searches walk are verified when it is opened, the large ones block by block when first read.</summary>
/// <remarks>Thread-safe, except for disposal.</remarks>
internal sealed unsafe class SegmentFile : IDisposable
{
    private const int SectionsMax = 64;
    private readonly IVectorMap _map;
    private readonly string _path;
    private readonly Dictionary<SectionKind, SegmentSection> _sections = [];

    private SegmentFile(IVectorMap map, string path)
    {
        _map = map;
        _path = path;
    }

    public int Rows { get; private set; }

    public int Dimensions { get; private set; }

    public VectorMetric Metric { get; private set; }

    public long Length => _map.Length;

    public static SegmentFile Open(IVectorDisk disk, string path)
    {
        var file = new SegmentFile(disk.Map(path), path);
        try
        {
            file.ReadFooter();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public bool Has(SectionKind kind) => _sections.ContainsKey(kind);

    /// <summary>A section whose blocks have all been compared with their checksums.</summary>
    public Section Verified(SectionKind kind)
    {
        SegmentSection section = Find(kind);
        Verify(section, kind, 0, section.Length);
        return new Section(_map.Pointer + section.Offset, section.Length);
    }

    /// <summary>A section of which nothing is verified yet: see <see cref="Verify(SectionKind, long, long)"/>.</summary>
    public Section Unverified(SectionKind kind)
    {
        SegmentSection section = Find(kind);
        return new Section(_map.Pointer + section.Offset, section.Length);
    }

    /// <summary>Compares the blocks that hold these bytes with their checksums, unless that was done before.</summary>
    public void Verify(SectionKind kind, long offset, long length) => Verify(Find(kind), kind, offset, length);

    public void Dispose() => _map.Dispose();

    private void Verify(SegmentSection section, SectionKind kind, long offset, long length)
    {
        if (length == 0)
        {
            return;
        }

        if (offset < 0 || length < 0 || offset + length > section.Length)
        {
            throw Damaged($"section {kind} has no byte {offset + length}");
        }

        int last = (int)((offset + length - 1) / SegmentFormat.BlockBytes);
        for (int block = (int)(offset / SegmentFormat.BlockBytes); block <= last; block++)
        {
            if (Volatile.Read(ref section.Verified[block]) != 0)
            {
                continue;
            }

            long begin = (long)block * SegmentFormat.BlockBytes;
            var bytes = new ReadOnlySpan<byte>(_map.Pointer + section.Offset + begin, (int)Math.Min(SegmentFormat.BlockBytes, section.Length - begin));
            if (Crc32C.Of(bytes) != section.Checksums[block])
            {
                throw Damaged($"section {kind} fails its checksum between bytes {section.Offset + begin} and {section.Offset + begin + bytes.Length}");
            }

            Volatile.Write(ref section.Verified[block], 1);
        }
    }

    private SegmentSection Find(SectionKind kind) =>
        _sections.TryGetValue(kind, out SegmentSection? section) ? section : throw Damaged($"section {kind} is not there");

    private void ReadFooter()
    {
        if (_map.Length < SegmentFormat.HeaderBytes + SegmentFormat.TailBytes)
        {
            throw Damaged($"it has {_map.Length} bytes, too few for a segment");
        }

        long tailPlace = _map.Length - SegmentFormat.TailBytes;
        var tail = new ByteReader(new ReadOnlySpan<byte>(_map.Pointer + tailPlace, SegmentFormat.TailBytes), _path);
        long place = tail.Int64();
        long length = tail.Int64();
        uint checksum = tail.UInt32();
        _ = tail.Int32();
        if (!tail.Bytes(8).SequenceEqual(SegmentFormat.Magic) || place < SegmentFormat.HeaderBytes || length < 8 || length > int.MaxValue || place + length != tailPlace)
        {
            throw Damaged("its end is not that of a segment");
        }

        var footer = new ReadOnlySpan<byte>(_map.Pointer + place, (int)length);
        if (Crc32C.Of(footer) != checksum)
        {
            throw Damaged("its footer fails the checksum");
        }

        var reader = new ByteReader(footer, _path);
        int count = reader.Int32();
        ReadHeader(reader.UInt32());
        if (count is < 0 or > SectionsMax)
        {
            throw reader.Damaged();
        }

        for (int index = 0; index < count; index++)
        {
            var kind = (SectionKind)reader.Int32();
            long offset = reader.Int64();
            long bytes = reader.Int64();
            uint[] checksums = new uint[reader.Count(sizeof(uint))];
            for (int block = 0; block < checksums.Length; block++)
            {
                checksums[block] = reader.UInt32();
            }

            if (offset < 0 || bytes < 0 || offset + bytes > place || checksums.Length != (bytes + SegmentFormat.BlockBytes - 1) / SegmentFormat.BlockBytes)
            {
                throw reader.Damaged();
            }

            _sections[kind] = new SegmentSection(offset, bytes, checksums);
        }
    }

    private void ReadHeader(uint checksum)
    {
        var bytes = new ReadOnlySpan<byte>(_map.Pointer, SegmentFormat.HeaderBytes);
        var header = new ByteReader(bytes, _path);
        if (!header.Bytes(8).SequenceEqual(SegmentFormat.Magic) || Crc32C.Of(bytes) != checksum)
        {
            throw Damaged("its header fails the checksum");
        }

        int version = header.Int32();
        if (version != SegmentFormat.Version)
        {
            throw new VectorsException(VectorsErrors.FormatUnsupported, $"'{_path}' has version {version}; this program knows {SegmentFormat.Version}");
        }

        Rows = header.Int32();
        Dimensions = header.Int32();
        Metric = (VectorMetric)header.Int32();
    }

    private VectorsException Damaged(string what) => new(VectorsErrors.FileDamaged, $"'{_path}' is damaged: {what}");
}
