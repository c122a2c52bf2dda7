namespace Hearth.Vectors.Transfer;

/// <summary>Lines of a stream, in one buffer that grows up to the longest line allowed.</summary>
internal sealed class LineReader(Stream input, int bytesMax)
{
    private byte[] _buffer = new byte[64 << 10];
    private int _begin;
    private int _end;
    private bool _isAtEnd;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The next line without its end, valid until the next call; null at the end. A byte order mark at the beginning is left out.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        int seen = 0;
        while (true)
        {
            int found = _buffer.AsSpan(_begin + seen, _end - _begin - seen).IndexOf((byte)'\n');
            if (found >= 0 || (_isAtEnd && _begin < _end))
            {
                int length = found >= 0 ? seen + found : _end - _begin;
                ReadOnlyMemory<byte> line = _buffer.AsMemory(_begin, length);
                _begin += found >= 0 ? length + 1 : length;
                Number++;
                return Number == 1 && line.Span.StartsWith("\uFEFF"u8) ? line[3..] : line;
            }

            if (_isAtEnd)
            {
                return null;
            }

            seen = _end - _begin;
            if (seen > bytesMax)
            {
                throw new VectorsException(VectorsErrors.ImportLineTooLong, $"line {Number + 1} has more than {bytesMax} bytes");
            }

            MakeRoom(seen);
            int read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            _isAtEnd = read == 0;
            _end += read;
        }
    }

    private void MakeRoom(int kept)
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        byte[] target = kept > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        _buffer.AsSpan(_begin, kept).CopyTo(target);
        _buffer = target;
        _begin = 0;
        _end = kept;
    }
}
