namespace Hearth.Inference.Tokenizers.PreTokenizers;

/// <summary>The parts that several word rules share.</summary>
internal static class WordParts
{
    /// <summary>English contractions: <c>'s|'t|'re|'ve|'m|'ll|'d</c>. Returns where it ends, or <paramref name="start"/>.</summary>
    public static int ContractionEnd(ReadOnlySpan<char> text, int start, bool ignoresCase)
    {
        if (text[start] != '\'' || start + 1 >= text.Length)
        {
            return start;
        }

        char first = ignoresCase ? char.ToLowerInvariant(text[start + 1]) : text[start + 1];
        if (first is 's' or 't' or 'm' or 'd')
        {
            return start + 2;
        }

        if (start + 2 >= text.Length)
        {
            return start;
        }

        char second = ignoresCase ? char.ToLowerInvariant(text[start + 2]) : text[start + 2];
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? start + 3 : start;
    }

    /// <summary><c>\s+(?!\S)|\s+</c>: white space, but its last character is left to the word behind it.</summary>
    public static int SpaceEnd(ReadOnlySpan<char> text, int start)
    {
        int end = CharacterKinds.RunEnd(text, start, CharacterKind.Space);
        return end < text.Length && end - start > 1 ? end - 1 : end;
    }
}
