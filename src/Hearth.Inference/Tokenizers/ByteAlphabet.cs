namespace Hearth.Inference.Tokenizers;

/// <summary>
/// The letters in which byte-level vocabularies write bytes: a byte that is a visible character of Latin-1 is that character, the others follow
/// from U+0100 on. Every letter takes one or two bytes of UTF-8.
/// </summary>
/// <remarks>Source: <c>bytes_to_unicode</c> of GPT-2's encoder.</remarks>
internal static class ByteAlphabet
{
    private const int LettersMax = 0x144;

    private static readonly char[] s_letters = MakeLetters();
    private static readonly short[] s_bytes = MakeBytes();

    /// <summary>Writes each byte as its letter. Needs twice as many bytes as there are; returns those written.</summary>
    public static int Write(ReadOnlySpan<byte> bytes, Span<byte> utf8)
    {
        int length = 0;
        foreach (byte value in bytes)
        {
            char letter = s_letters[value];
            if (letter < 0x80)
            {
                utf8[length++] = (byte)letter;
            }
            else
            {
                utf8[length++] = (byte)(0xC0 | (letter >> 6));
                utf8[length++] = (byte)(0x80 | (letter & 0x3F));
            }
        }

        return length;
    }

    /// <summary>Writes the byte of each letter; false where there is anything but letters of this alphabet.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, Span<byte> bytes, out int length)
    {
        ReadOnlySpan<short> table = s_bytes;
        length = 0;
        for (int index = 0; index < utf8.Length; index++)
        {
            int letter = utf8[index];
            if (letter >= 0x80)
            {
                if (letter is < 0xC2 or > 0xC5 || index + 1 >= utf8.Length || (utf8[index + 1] & 0xC0) != 0x80)
                {
                    return false;
                }

                letter = ((letter & 0x1F) << 6) | (utf8[++index] & 0x3F);
            }

            if (letter >= table.Length || table[letter] < 0)
            {
                return false;
            }

            bytes[length++] = (byte)table[letter];
        }

        return true;
    }

    private static char[] MakeLetters()
    {
        char[] letters = new char[256];
        char next = '\u0100';
        for (int value = 0; value < letters.Length; value++)
        {
            letters[value] = value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or >= 0xAE ? (char)value : next++;
        }

        return letters;
    }

    private static short[] MakeBytes()
    {
        short[] bytes = new short[LettersMax];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < s_letters.Length; value++)
        {
            bytes[s_letters[value]] = (short)value;
        }

        return bytes;
    }
}
