using System.Runtime.InteropServices;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Storage;

/// <summary>Writes a segment file, section after section. The file is not to be named by anything before <see cref="Complete"/> has returned.</summary>
internal sealed class SegmentWriter : Stream
{
    private readonly IVectorFile _file;
    private readonly ByteWriter _footer = new();
    private readonly byte[] _block = new byte[SegmentFormat.BlockBytes];
    private readonly List<uint> _checksums = [];
    private int _filled;
    private int _sections;
    private SectionKind _kind;
    private long _begin;

    public SegmentWriter(IVectorDisk disk, string path, int rows, int dimensions, VectorMetric metric)
    {
        _file = disk.Create(path);
        var header = new ByteWriter(SegmentFormat.HeaderBytes);
        header.Bytes(SegmentFormat.Magic);
        header.Int32(SegmentFormat.Version);
        header.Int32(rows);
        header.Int32(dimensions);
        header.Int32((int)metric);
        header.Bytes(new byte[SegmentFormat.HeaderBytes - header.Length]);
        _file.Append(header.Written);
        _footer.UInt32(Crc32C.Of(header.Written));
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Begin(SectionKind kind)
    {
        if (_kind != SectionKind.None)
        {
            End();
        }

        int pad = (int)(-_file.Length & (SegmentFormat.Alignment - 1));
        _file.Append(new byte[pad]);
        _kind = kind;
        _begin = _file.Length;
        _checksums.Clear();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, _block.Length - _filled);
            buffer[..count].CopyTo(_block.AsSpan(_filled));
            _filled += count;
            buffer = buffer[count..];
            if (_filled == _block.Length)
            {
                WriteBlock();
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes memory of any length.</summary>
    public unsafe void Write(void* memory, long length)
    {
        for (long offset = 0; offset < length; offset += SegmentFormat.BlockBytes)
        {
            Write(new ReadOnlySpan<byte>((byte*)memory + offset, (int)Math.Min(SegmentFormat.BlockBytes, length - offset)));
        }
    }

    public void WriteValues<T>(ReadOnlySpan<T> values)
        where T : unmanaged => Write(MemoryMarshal.AsBytes(values));

    /// <summary>Ends the file and returns when it is on the disk; its folder is for the caller to flush.</summary>
    public long Complete()
    {
        End();
        var footer = new ByteWriter();
        footer.Int32(_sections);
        footer.Bytes(_footer.Written);
        long place = _file.Length;
        _file.Append(footer.Written);
        var tail = new ByteWriter(SegmentFormat.TailBytes);
        tail.Int64(place);
        tail.Int64(footer.Length);
        tail.UInt32(Crc32C.Of(footer.Written));
        tail.Int32(0);
        tail.Bytes(SegmentFormat.Magic);
        _file.Append(tail.Written);
        _file.Sync();
        return _file.Length;
    }

    public override void Flush()
    {
        // Blocks are written when they are full; Complete does the rest.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }

    private void End()
    {
        if (_kind == SectionKind.None)
        {
            return;
        }

        WriteBlock();
        _footer.Int32((int)_kind);
        _footer.Int64(_begin);
        _footer.Int64(_file.Length - _begin);
        _footer.Int32(_checksums.Count);
        foreach (uint checksum in _checksums)
        {
            _footer.UInt32(checksum);
        }

        _sections++;
        _kind = SectionKind.None;
    }

    private void WriteBlock()
    {
        if (_filled == 0)
        {
            return;
        }

        ReadOnlySpan<byte> block = _block.AsSpan(0, _filled);
        _checksums.Add(Crc32C.Of(block));
        _file.Append(block);
        _filled = 0;
    }
}
