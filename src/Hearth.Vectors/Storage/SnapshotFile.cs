namespace Hearth.Vectors.Storage;

/// <summary>The versions of a collection that have a name: each is kept whatever the retention says. One file, written anew with every change.</summary>
internal static class SnapshotFile
{
    public const string Name = "snapshots";
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "HRTHPIN1"u8;

    public static byte[] Write(IReadOnlyCollection<VectorSnapshot> snapshots)
    {
        var writer = new ByteWriter();
        writer.Bytes(Magic);
        writer.Int32(Version);
        writer.Int32(snapshots.Count);
        foreach (VectorSnapshot snapshot in snapshots)
        {
            writer.Text(snapshot.Name);
            writer.Int64(snapshot.Version.Sequence);
            writer.Int64(snapshot.Created.UtcTicks);
        }

        writer.UInt32(Crc32C.Of(writer.Written));
        return writer.Written.ToArray();
    }

    public static List<VectorSnapshot> Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < 20 || Crc32C.Of(bytes[..^4]) != BitConverter.ToUInt32(bytes[^4..]))
        {
            throw new VectorsException(VectorsErrors.FileDamaged, $"'{path}' is damaged: it fails its checksum");
        }

        var reader = new ByteReader(bytes[..^4], path);
        if (!reader.Bytes(8).SequenceEqual(Magic))
        {
            throw reader.Damaged();
        }

        int version = reader.Int32();
        if (version != Version)
        {
            throw new VectorsException(VectorsErrors.FormatUnsupported, $"'{path}' has version {version}; this program knows {Version}");
        }

        var snapshots = new List<VectorSnapshot>();
        for (int left = reader.Count(20); left > 0; left--)
        {
            string name = reader.Text();
            long sequence = reader.Int64();
            long ticks = reader.Int64();
            snapshots.Add(new VectorSnapshot(name, new(sequence), ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw reader.Damaged()));
        }

        return snapshots;
    }
}
