using System.Text;
using System.Text.RegularExpressions;

namespace Hearth.Knowledge.Reading;

/// <summary>From bytes to text, whatever the encoding: a mark at the beginning, zeros in every second byte, strict UTF-8, what the text declares, else Windows-1252.</summary>
internal static partial class TextDecoding
{
    /// <summary>Bytes looked at to tell text from other files.</summary>
    public const int HeadBytes = 8192;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding Western = CodePagesEncodingProvider.Instance.GetEncoding(1252) ?? Encoding.Latin1;

    /// <summary>True where the beginning is not text in any encoding.</summary>
    public static bool IsBinary(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, HeadBytes)];
        if (Marked(head) is not null || Unmarked(head) is not null)
        {
            return false;
        }

        int strange = 0;
        foreach (byte value in head)
        {
            if (value == 0)
            {
                return true;
            }

            strange += value < 32 && value is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or 0x1b) ? 1 : 0;
        }

        return strange * 10 > head.Length;
    }

    /// <summary>The text without a byte order mark.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Marked(bytes) is var (marked, length) && marked is not null)
        {
            return marked.GetString(bytes[length..]);
        }

        if (Unmarked(bytes[..Math.Min(bytes.Length, HeadBytes)]) is { } wide)
        {
            return wide.GetString(bytes);
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Declared(bytes).GetString(bytes);
        }
    }

    private static (Encoding? Encoding, int Length)? Marked(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => (new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => null,
    };

    /// <summary>UTF-16 without a mark: of Western text nearly every second byte is zero, and no other one is.</summary>
    private static UnicodeEncoding? Unmarked(ReadOnlySpan<byte> head)
    {
        int even = 0;
        int odd = 0;
        for (int index = 0; index + 1 < head.Length; index += 2)
        {
            even += head[index] == 0 ? 1 : 0;
            odd += head[index + 1] == 0 ? 1 : 0;
        }

        int pairs = head.Length / 2;
        bool isMostly = pairs >= 4;
        return isMostly && odd * 10 >= pairs * 7 && even == 0 ? new UnicodeEncoding(bigEndian: false, byteOrderMark: false)
            : isMostly && even * 10 >= pairs * 7 && odd == 0 ? new UnicodeEncoding(bigEndian: true, byteOrderMark: false)
            : null;
    }

    private static Encoding Declared(ReadOnlySpan<byte> bytes)
    {
        string head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 2048)]);
        Match declared = DeclaredCharset().Match(head);
        if (!declared.Success)
        {
            return Western;
        }

        try
        {
            string name = declared.Groups["name"].Value;
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return Western;
        }
    }

    [GeneratedRegex("""(?:charset|encoding)\s*=\s*["']?\s*(?<name>[A-Za-z0-9_.:-]{2,40})""", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DeclaredCharset();
}
