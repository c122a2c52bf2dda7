using System.Buffers;
using System.Text;

namespace Hearth.Vectors.Filters;

/// <summary>Looks for a text in texts of UTF-8, as <see cref="string.Contains(string, StringComparison)"/> would, ordinal.</summary>
internal sealed class TextMatcher(string text, bool ignoreCase)
{
    private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

    public bool Matches(ReadOnlySpan<byte> utf8)
    {
        if (!ignoreCase)
        {
            return utf8.IndexOf(_bytes) >= 0;
        }

        char[] buffer = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(utf8.Length));
        try
        {
            int length = Encoding.UTF8.GetChars(utf8, buffer);
            return buffer.AsSpan(0, length).Contains(text, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }
}
