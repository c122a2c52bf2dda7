using System.Buffers.Binary;

namespace Hearth.Vectors.Storage;

/// <summary>Reads a log from its beginning to its valid end.</summary>
internal static class LogReader
{
    /// <summary>Reads the records of a log.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="path">The log.</param>
    /// <param name="isNewest">Whether a record may be cut off at its end: only of the log that was being written.</param>
    /// <param name="first">The sequence it must begin with.</param>
    /// <param name="length">Where its valid part ends; 0 where it has not even a header.</param>
    /// <param name="flushed">So many bytes of it are known to have been flushed.</param>
    /// <exception cref="VectorsException">A record that was acknowledged is damaged; the message names file and byte.</exception>
    public static List<LogRecord> Read(IVectorDisk disk, string path, bool isNewest, long first, out long length, out long flushed)
    {
        byte[] bytes = disk.Read(path);
        var records = new List<LogRecord>();
        flushed = ReadMark(disk, path);
        if (!TryReadHeader(bytes, path, isNewest && flushed <= bytes.Length, first))
        {
            length = 0;
            return records;
        }

        int offset = LogFormat.HeaderBytes;
        while (offset < bytes.Length)
        {
            if (!TryReadRecord(bytes, offset, out LogRecord record, out _, out int next))
            {
                // Cut off in the last flush, which was never acknowledged. Of it, the disk may keep a later record and lose an earlier one.
                if (isNewest && offset >= flushed && !IsFlushedBelow(bytes, offset))
                {
                    break;
                }

                throw new VectorsException(VectorsErrors.FileDamaged, $"the log '{path}' is damaged at byte {offset} of {bytes.Length}: a record that was acknowledged fails its checksum");
            }

            records.Add(record);
            offset = next;
        }

        if (offset < flushed)
        {
            throw new VectorsException(VectorsErrors.FileDamaged, $"the log '{path}' ends at byte {offset}; {flushed} bytes of it were acknowledged");
        }

        length = offset;
        return records;
    }

    private static bool TryReadHeader(byte[] bytes, string path, bool isNewest, long first)
    {
        if (bytes.Length < LogFormat.HeaderBytes)
        {
            // Logs are flushed before they take a record, so one without a whole header has none.
            return isNewest ? false : throw new VectorsException(VectorsErrors.FileDamaged, $"the log '{path}' is damaged: {bytes.Length} bytes");
        }

        var reader = new ByteReader(bytes.AsSpan(0, LogFormat.HeaderBytes), $"the log '{path}'");
        ReadOnlySpan<byte> magic = reader.Bytes(8);
        int version = reader.Int32();
        long begin = reader.Int64();
        uint checksum = Crc32C.Of(bytes.AsSpan(0, reader.Offset));
        if (!magic.SequenceEqual(LogFormat.Magic) || reader.UInt32() != checksum)
        {
            return isNewest && bytes.Length == LogFormat.HeaderBytes ? false : throw new VectorsException(VectorsErrors.FileDamaged, $"the log '{path}' is damaged: its header fails the checksum");
        }

        if (begin != first)
        {
            throw new VectorsException(VectorsErrors.FileDamaged, $"the log '{path}' is damaged: it begins with write {begin}, not {first}");
        }

        return version == LogFormat.Version
            ? true
            : throw new VectorsException(VectorsErrors.FormatUnsupported, $"the log '{path}' has version {version}; this program knows {LogFormat.Version}");
    }

    /// <summary>The length the mark tells; 0 where there is none to be trusted.</summary>
    public static long ReadMark(IVectorDisk disk, string path)
    {
        string name = LogWriter.MarkPath(path);
        if (!disk.Exists(name))
        {
            return 0;
        }

        byte[] mark = disk.Read(name);
        return mark.Length == LogFormat.MarkBytes && BinaryPrimitives.ReadUInt32LittleEndian(mark.AsSpan(8)) == Crc32C.Of(mark.AsSpan(0, 8))
            ? BinaryPrimitives.ReadInt64LittleEndian(mark)
            : 0;
    }

    private static bool TryReadRecord(byte[] bytes, int offset, out LogRecord record, out long flushed, out int next)
    {
        record = default;
        flushed = 0;
        next = offset;
        if (bytes.Length - offset < LogFormat.RecordHeadBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(offset));
        if (length < LogFormat.PayloadHeadBytes || length > LogFormat.PayloadBytesMax || length > bytes.Length - offset - LogFormat.RecordHeadBytes)
        {
            return false;
        }

        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset + 4));
        ReadOnlyMemory<byte> payload = bytes.AsMemory(offset + LogFormat.RecordHeadBytes, length);
        if (Crc32C.Of(bytes.AsSpan(offset, 4), payload.Span) != checksum)
        {
            return false;
        }

        ReadOnlySpan<byte> head = payload.Span;
        record = new LogRecord(
            (LogRecordKind)head[0],
            BinaryPrimitives.ReadInt64LittleEndian(head[1..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[9..]),
            payload[LogFormat.PayloadHeadBytes..]);
        flushed = BinaryPrimitives.ReadInt64LittleEndian(head[17..]);
        next = offset + LogFormat.RecordHeadBytes + length;
        return true;
    }

    /// <summary>Whether a record further on says that the bad one had been flushed when it was written.</summary>
    private static bool IsFlushedBelow(byte[] bytes, int offset)
    {
        for (int place = offset + 1; place < bytes.Length; place++)
        {
            if (TryReadRecord(bytes, place, out _, out long flushed, out _) && flushed > offset)
            {
                return true;
            }
        }

        return false;
    }
}
