namespace Hearth.Inference.Tokenizers;

/// <summary>What the entries of a vocabulary stand for.</summary>
internal static class TokenPieces
{
    /// <summary>Writes the bytes of one ordinary entry; never more than the entry has.</summary>
    internal delegate int PieceDecoder(ReadOnlySpan<byte> entry, Span<byte> piece);

    /// <summary>The space as vocabularies write it: U+2581.</summary>
    public static ReadOnlySpan<byte> Space => "▁"u8;

    public static Utf8Strings Decode(Vocabulary vocabulary, PieceDecoder decoder)
    {
        int[] offsets = new int[vocabulary.Count + 1];
        int total = 0;
        for (int token = 0; token < vocabulary.Count; token++)
        {
            total = checked(total + vocabulary.TextOf(token).Length);
        }

        byte[] bytes = new byte[total];
        int offset = 0;
        for (int token = 0; token < vocabulary.Count; token++)
        {
            ReadOnlySpan<byte> text = vocabulary.TextOf(token);
            Span<byte> piece = bytes.AsSpan(offset);
            switch (vocabulary.KindOf(token))
            {
                case TokenKind.Normal:
                    offset += decoder(text, piece);
                    break;
                case TokenKind.Byte when TryParseByte(text, out byte value):
                    piece[0] = value;
                    offset++;
                    break;
                case TokenKind.Control or TokenKind.Unknown or TokenKind.UserDefined:
                    text.CopyTo(piece);
                    offset += text.Length;
                    break;
                default:
                    // An unused entry stands for nothing, and the model should not say it.
                    break;
            }

            offsets[token + 1] = offset;
        }

        return new Utf8Strings(bytes, offsets);
    }

    /// <summary>The decoder of vocabularies that write <see cref="Space"/> for a space.</summary>
    public static int Unescape(ReadOnlySpan<byte> entry, Span<byte> piece)
    {
        int length = 0;
        while (!entry.IsEmpty)
        {
            bool isSpace = entry.StartsWith(Space);
            piece[length++] = isSpace ? (byte)' ' : entry[0];
            entry = entry[(isSpace ? Space.Length : 1)..];
        }

        return length;
    }

    /// <summary>Reads an entry such as <c>&lt;0x0A&gt;</c>.</summary>
    public static bool TryParseByte(ReadOnlySpan<byte> entry, out byte value)
    {
        value = 0;
        return entry.Length == 6
            && entry.StartsWith("<0x"u8)
            && entry[5] == (byte)'>'
            && byte.TryParse(entry[3..5], System.Globalization.NumberStyles.AllowHexSpecifier, provider: null, out value);
    }
}
