using System.Runtime.InteropServices;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>Bodies of log records. Stored: change only with the version of the log.</summary>
internal static class RecordCodec
{
    private const byte HasText = 1;

    /// <summary>The number of records and of dimensions, then each: id, flags, text, metadata, vector.</summary>
    public static byte[] WriteUpsert(IReadOnlyList<PreparedRecord> records, int dimensions)
    {
        var writer = new ByteWriter(records.Count * ((dimensions * sizeof(float)) + 64));
        writer.Int32(records.Count);
        writer.Int32(dimensions);
        foreach (PreparedRecord record in records)
        {
            writer.Int32(record.Id.Length);
            writer.Bytes(record.Id);
            writer.Byte(record.Text is null ? (byte)0 : HasText);
            if (record.Text is not null)
            {
                writer.Text(record.Text);
            }

            MetadataCodec.Write(writer, record.Metadata);
            writer.Bytes(MemoryMarshal.AsBytes<float>(record.Vector));
        }

        return writer.Written.ToArray();
    }

    /// <summary>How many records a body has.</summary>
    public static int ReadCount(ReadOnlySpan<byte> body) => new ByteReader(body, "a record of the log").Count(8);

    public static PreparedRecord[] ReadUpsert(ReadOnlySpan<byte> body, WordAnalyzer analyzer)
    {
        var reader = new ByteReader(body, "a record of the log");
        int count = reader.Count(8);
        int dimensions = reader.Int32();
        if (dimensions is < 1 or > RecordLimits.DimensionsMax)
        {
            throw reader.Damaged();
        }

        var records = new PreparedRecord[count];
        for (int index = 0; index < count; index++)
        {
            byte[] id = reader.Bytes(reader.Int32()).ToArray();
            string? text = reader.Byte() == HasText ? reader.Text() : null;
            IReadOnlyDictionary<string, MetadataValue> metadata = MetadataCodec.Read(ref reader);
            float[] vector = MemoryMarshal.Cast<byte, float>(reader.Bytes(dimensions * sizeof(float))).ToArray();
            records[index] = new PreparedRecord(id, vector, text, metadata, analyzer.Analyze(text));
        }

        return records;
    }

    /// <summary>The number of ids, then each.</summary>
    public static byte[] WriteDelete(IReadOnlyList<byte[]> ids)
    {
        var writer = new ByteWriter();
        writer.Int32(ids.Count);
        foreach (byte[] id in ids)
        {
            writer.Int32(id.Length);
            writer.Bytes(id);
        }

        return writer.Written.ToArray();
    }

    public static byte[][] ReadDelete(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body, "a record of the log");
        byte[][] ids = new byte[reader.Count(4)][];
        for (int index = 0; index < ids.Length; index++)
        {
            ids[index] = reader.Bytes(reader.Int32()).ToArray();
        }

        return ids;
    }
}
