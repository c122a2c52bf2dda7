using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Storage;

/// <summary>What a collection consists of at one moment: immutable segments, which of their rows are gone, and where the log goes on.</summary>
/// <remarks>
/// Written to a file of its own, <c>manifest-NUMBER</c>, flushed, then renamed into place and the folder flushed; never changed. The newest whole one counts. What
/// it names was flushed before it.
/// </remarks>
internal sealed record Manifest
{
    private const int Version = 1;

    public required long Number { get; init; }

    /// <summary>The last write that the segments hold.</summary>
    public required long Sequence { get; init; }

    /// <summary>When its last write was made, in UTC ticks.</summary>
    public required long Ticks { get; init; }

    public required Guid Identity { get; init; }

    public required CollectionDefinition Definition { get; init; }

    public required IReadOnlyList<ManifestSegment> Segments { get; init; }

    private static ReadOnlySpan<byte> Magic => "HRTHMAN1"u8;

    public static string NameOf(long number) => $"manifest-{number:x16}";

    public byte[] Write()
    {
        var writer = new ByteWriter(1024);
        writer.Bytes(Magic);
        writer.Int32(Version);
        writer.Int64(Number);
        writer.Int64(Sequence);
        writer.Int64(Ticks);
        writer.Bytes(Identity.ToByteArray());
        WriteDefinition(writer);
        writer.Int32(Segments.Count);
        foreach (ManifestSegment segment in Segments)
        {
            writer.Text(segment.Name);
            writer.Int32(segment.Rows);
            writer.Int64(segment.Bytes);
            writer.Text(segment.Deletions);
        }

        writer.UInt32(Crc32C.Of(writer.Written));
        return writer.Written.ToArray();
    }

    public static Manifest Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 64 || Crc32C.Of(bytes[..^4]) != BitConverter.ToUInt32(bytes[^4..]))
        {
            throw new VectorsException(VectorsErrors.FileDamaged, $"'{name}' is damaged: it fails its checksum");
        }

        var reader = new ByteReader(bytes[..^4], name);
        if (!reader.Bytes(8).SequenceEqual(Magic))
        {
            throw reader.Damaged();
        }

        int version = reader.Int32();
        if (version != Version)
        {
            throw new VectorsException(VectorsErrors.FormatUnsupported, $"'{name}' has version {version}; this program knows {Version}");
        }

        long number = reader.Int64();
        long sequence = reader.Int64();
        long ticks = reader.Int64();
        var identity = new Guid(reader.Bytes(16));
        CollectionDefinition definition = ReadDefinition(ref reader);
        var segments = new ManifestSegment[reader.Count(20)];
        for (int index = 0; index < segments.Length; index++)
        {
            segments[index] = new ManifestSegment(reader.Text(), reader.Int32(), reader.Int64(), reader.Text());
        }

        return new Manifest
        {
            Number = number,
            Sequence = sequence,
            Ticks = ticks,
            Identity = identity,
            Definition = definition,
            Segments = segments,
        };
    }

    private void WriteDefinition(ByteWriter writer)
    {
        writer.Text(Definition.Name);
        writer.Int32(Definition.Dimensions);
        writer.Int32((int)Definition.Metric);
        writer.Text(Definition.Language);
        writer.Double(Definition.VectorWeight);
        writer.Int64(Definition.BytesMax ?? -1);
        MetadataCodec.Write(writer, Definition.Metadata);
    }

    private static CollectionDefinition ReadDefinition(ref ByteReader reader)
    {
        string name = reader.Text();
        int dimensions = reader.Int32();
        var metric = (VectorMetric)reader.Int32();
        string language = reader.Text();
        double weight = reader.Double();
        long bytesMax = reader.Int64();
        return new CollectionDefinition(name, dimensions)
        {
            Metric = metric,
            Language = language,
            VectorWeight = weight,
            BytesMax = bytesMax < 0 ? null : bytesMax,
            Metadata = MetadataCodec.Read(ref reader),
        };
    }
}
