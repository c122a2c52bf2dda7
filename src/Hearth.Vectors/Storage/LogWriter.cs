using System.Buffers.Binary;

namespace Hearth.Vectors.Storage;

/// <summary>Appends records to a log. Not thread-safe.</summary>
/// <remarks>
/// After a failed write or flush nobody knows what of it is on the disk: the writer refuses everything, the change to another log too, until the collection is
/// opened again. A full disk alone is put right: what was written of the group is cut off.
/// </remarks>
internal sealed class LogWriter : IDisposable
{
    /// <summary>A buffer that grew beyond this for one group is given back.</summary>
    private const int BufferBytesKept = 4 << 20;

    private readonly IVectorFile _file;
    private readonly IVectorFile _mark;
    private readonly string _path;
    private ByteWriter _buffer = new(1 << 16);
    private bool _hasFailed;

    private LogWriter(IVectorFile file, IVectorFile mark, string path)
    {
        _file = file;
        _mark = mark;
        _path = path;
        FlushedLength = file.Length;
    }

    /// <summary>Bytes that are on the disk.</summary>
    public long FlushedLength { get; private set; }

    /// <summary>Bytes in the buffer.</summary>
    public int PendingBytes => _buffer.Length;

    /// <summary>Bytes in the file.</summary>
    public long Length => _file.Length;

    /// <summary>Whether it has a record.</summary>
    public bool HasRecords => _file.Length > LogFormat.HeaderBytes;

    /// <summary>Makes a log; it is there for good when its folder is flushed, which this does.</summary>
    public static LogWriter Create(IVectorDisk disk, string folder, string name, long firstSequence)
    {
        string path = $"{folder}/{name}";
        IVectorFile? mark = null;
        IVectorFile file = disk.Create(path);
        try
        {
            var header = new ByteWriter(LogFormat.HeaderBytes);
            header.Bytes(LogFormat.Magic);
            header.Int32(LogFormat.Version);
            header.Int64(firstSequence);
            header.UInt32(Crc32C.Of(header.Written));
            header.Bytes(new byte[LogFormat.HeaderBytes - header.Length]);
            file.Append(header.Written);
            file.Sync();
            mark = disk.Create(MarkPath(path));
            disk.SyncDirectory(folder);
            var log = new LogWriter(file, mark, path);
            log.WriteMark();
            return log;
        }
        catch
        {
            mark?.Dispose();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with a log that was read up to <paramref name="length"/>; what is behind it is cut off.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="folder">Where the log is.</param>
    /// <param name="name">The log.</param>
    /// <param name="length">Where its valid part ends.</param>
    /// <param name="certain">So many bytes of it are known to be flushed.</param>
    public static LogWriter Continue(IVectorDisk disk, string folder, string name, long length, long certain)
    {
        string path = $"{folder}/{name}";
        IVectorFile? mark = null;
        IVectorFile file = disk.Open(path);
        try
        {
            if (file.Length > length)
            {
                file.Truncate(length);
            }

            // Read back does not mean flushed: after a crash of the process alone the records may be in memory only, and after a failed flush Linux takes
            // pages for clean that never were written. So they are written again.
            if (certain < length)
            {
                byte[] again = disk.Read(path);
                file.Overwrite(certain, again.AsSpan((int)certain, (int)(length - certain)));
            }

            file.Sync();
            mark = disk.Create(MarkPath(path));
            disk.SyncDirectory(folder);
            var log = new LogWriter(file, mark, path);
            log.WriteMark();
            return log;
        }
        catch
        {
            mark?.Dispose();
            file.Dispose();
            throw;
        }
    }

    public static string MarkPath(string path) => path + ".mark";

    /// <summary>Takes a record into the buffer.</summary>
    public void Add(LogRecordKind kind, long sequence, long ticks, ReadOnlySpan<byte> body)
    {
        int length = LogFormat.PayloadHeadBytes + body.Length;
        var payload = new ByteWriter(length);
        payload.Byte((byte)kind);
        payload.Int64(sequence);
        payload.Int64(ticks);
        payload.Int64(FlushedLength);
        payload.Bytes(body);
        Span<byte> counted = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(counted, length);
        _buffer.Bytes(counted);
        _buffer.UInt32(Crc32C.Of(counted, payload.Written));
        _buffer.Bytes(payload.Written);
    }

    /// <summary>Forgets what is in the buffer.</summary>
    public void Discard()
    {
        if (_buffer.Length > BufferBytesKept)
        {
            _buffer = new ByteWriter(1 << 16);
        }
        else
        {
            _buffer.Clear();
        }
    }

    /// <summary>Flushes what durability has left unflushed, before another log goes on.</summary>
    public void Sync()
    {
        Refuse();
        if (FlushedLength == _file.Length)
        {
            return;
        }

        try
        {
            Flush();
        }
        catch (VectorsException)
        {
            _hasFailed = true;
            throw;
        }
    }

    /// <summary>Writes what is in the buffer, and flushes it where <paramref name="isFlushed"/> says so.</summary>
    /// <exception cref="VectorsException">Nothing of it counts; a full disk has been put right and later writes may succeed.</exception>
    public void Commit(bool isFlushed)
    {
        Refuse();
        long begin = _file.Length;
        try
        {
            _file.Append(_buffer.Written);
            if (isFlushed)
            {
                Flush();
            }
        }
        catch (VectorsException failure)
        {
            _hasFailed = true;
            if (failure.Error == VectorsErrors.DiskFull)
            {
                // Half a record must not stand before the next whole one.
                _file.Truncate(begin);
                _file.Sync();
                FlushedLength = begin;
                _hasFailed = false;
            }

            throw;
        }
        finally
        {
            Discard();
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _mark.Dispose();
    }

    private void Flush()
    {
        _file.Sync();
        FlushedLength = _file.Length;
        WriteMark();
    }

    private void Refuse()
    {
        if (_hasFailed)
        {
            Discard();
            throw new VectorsException(VectorsErrors.DiskFailed, $"the log '{_path}' failed before; open the store again");
        }
    }

    private void WriteMark()
    {
        Span<byte> mark = stackalloc byte[LogFormat.MarkBytes];
        mark.Clear();
        BinaryPrimitives.WriteInt64LittleEndian(mark, FlushedLength);
        BinaryPrimitives.WriteUInt32LittleEndian(mark[8..], Crc32C.Of(mark[..8]));
        try
        {
            if (_mark.Length < LogFormat.MarkBytes)
            {
                _mark.Truncate(0);
                _mark.Append(mark);
            }
            else
            {
                _mark.Overwrite(0, mark);
            }
        }
        catch (VectorsException)
        {
            // The records are flushed, which is what was promised; an old mark only finds less damage.
        }
    }
}
