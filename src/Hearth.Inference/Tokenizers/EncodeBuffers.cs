using System.Buffers;
using System.Text;

namespace Hearth.Inference.Tokenizers;

/// <summary>What one call needs while it encodes. Not thread-safe; dispose it to give the buffers back.</summary>
internal sealed class EncodeBuffers : IDisposable
{
    private byte[] _utf8 = [];
    private byte[] _bytes = [];

    public MergeChain Chain { get; } = new();

    /// <summary>Where the words of a fragment end.</summary>
    public List<int> WordEnds { get; } = [];

    /// <summary>A second list for rules that are applied one after the other.</summary>
    public List<int> OtherEnds { get; } = [];

    /// <summary>The text as UTF-8, a lone surrogate as U+FFFD; valid until the next call.</summary>
    public ReadOnlySpan<byte> ToUtf8(ReadOnlySpan<char> text)
    {
        Fit(ref _utf8, checked(text.Length * 3));
        return _utf8.AsSpan(0, Encoding.UTF8.GetBytes(text, _utf8));
    }

    /// <summary>A place of at least this many bytes; valid until the next call.</summary>
    public Span<byte> Bytes(int length)
    {
        Fit(ref _bytes, length);
        return _bytes;
    }

    public void Dispose()
    {
        Chain.Dispose();
        ArrayPool<byte>.Shared.Return(_utf8);
        ArrayPool<byte>.Shared.Return(_bytes);
        (_utf8, _bytes) = ([], []);
    }

    private static void Fit(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = ArrayPool<byte>.Shared.Rent(length);
        }
    }
}
