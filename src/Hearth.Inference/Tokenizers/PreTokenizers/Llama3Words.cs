namespace Hearth.Inference.Tokenizers.PreTokenizers;

/// <summary>
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c> and its relatives.
/// </summary>
internal static class Llama3Words
{
    public static int Next(ReadOnlySpan<char> text, int start) => Next(text, start, CharacterKind.Letter, digitsMax: 3);

    /// <summary>Llama 3's rule with one digit to a word.</summary>
    public static int NextQwen2(ReadOnlySpan<char> text, int start) => Next(text, start, CharacterKind.Letter, digitsMax: 1);

    /// <summary>Qwen2's rule, and marks belong to the letters they stand on.</summary>
    public static int NextQwen35(ReadOnlySpan<char> text, int start) =>
        Next(text, start, CharacterKind.Letter | CharacterKind.Mark, digitsMax: 1);

    private static int Next(ReadOnlySpan<char> text, int start, CharacterKind letters, int digitsMax)
    {
        int contraction = WordParts.ContractionEnd(text, start, ignoresCase: true);
        if (contraction > start)
        {
            return contraction;
        }

        char first = text[start];
        CharacterKind kind = CharacterKinds.At(text, start, out int length);
        if (kind is CharacterKind.Number)
        {
            int digits = start;
            for (int count = 0; count < digitsMax && CharacterKinds.At(text, digits, out length) is CharacterKind.Number; count++)
            {
                digits += length;
            }

            return digits;
        }

        // One character that is neither a letter nor the end of a line may lead a word, a space most of all.
        if (first is not ('\r' or '\n') && ((kind | CharacterKinds.At(text, start + length, out _)) & letters) is not CharacterKind.None)
        {
            return CharacterKinds.RunEnd(text, start + length, letters);
        }

        int body = first == ' ' ? start + 1 : start;
        CharacterKind others = ~(letters | CharacterKind.Space | CharacterKind.Number);
        int end = CharacterKinds.RunEnd(text, body, others);
        if (end > body)
        {
            return LineEndsEnd(text, end);
        }

        int space = CharacterKinds.RunEnd(text, start, CharacterKind.Space);
        int lineEnd = text[start..space].LastIndexOfAny('\r', '\n');
        return lineEnd >= 0 ? start + lineEnd + 1 : WordParts.SpaceEnd(text, start);
    }

    private static int LineEndsEnd(ReadOnlySpan<char> text, int end)
    {
        while (end < text.Length && text[end] is '\r' or '\n')
        {
            end++;
        }

        return end;
    }
}
