namespace Hearth.Inference.Tokenizers.PreTokenizers;

/// <summary>
/// Rules that set runs of one sort of character apart and leave what is between them whole; models apply several, one after the other, each to
/// the pieces of the one before.
/// </summary>
internal static class RunWords
{
    /// <summary>Whether a character is of the sort.</summary>
    internal delegate bool Sort(ReadOnlySpan<char> text, int index, out int length);

    /// <summary><c>\p{N}</c>: each number alone.</summary>
    public static WordRule EachNumber { get; } = Rule(IsNumber, countMax: 1);

    /// <summary><c>\p{N}+</c>.</summary>
    public static WordRule Numbers { get; } = Rule(IsNumber);

    /// <summary><c>[\r\n]</c>: each end of a line alone.</summary>
    public static WordRule EachLineEnd { get; } = Rule(IsLineEnd, countMax: 1);

    /// <summary><c>[0-9][0-9][0-9]</c>.</summary>
    public static WordRule ThreeDigits { get; } = Rule(IsDigit, countMin: 3, countMax: 3);

    /// <summary>Punctuation, with the symbols of ASCII but for the grave accent.</summary>
    public static WordRule Punctuation { get; } = Rule(IsPunctuationOrSymbol);

    /// <summary>Punctuation, with all symbols of ASCII.</summary>
    public static WordRule PunctuationAndGrave { get; } = Rule(IsPunctuationOrAnySymbol);

    /// <summary><c>\s?\p{L}+</c>.</summary>
    public static WordRule LettersWithSpace { get; } = Rule(IsLetter, takesSpace: true);

    /// <summary><c>\s?\p{P}+</c>.</summary>
    public static WordRule PunctuationWithSpace { get; } = Rule(IsPunctuation, takesSpace: true);

    /// <summary>Chinese and its neighbours as DeepSeek writes them: <c>[一-龥ࠀ-一가-퟿]+</c>.</summary>
    public static WordRule EastAsian { get; } = Rule(IsEastAsian);

    public static WordRule Rule(Sort sort, int countMin = 1, int countMax = int.MaxValue, bool takesSpace = false) => (text, start) =>
    {
        int position = start;
        while (position < text.Length)
        {
            int end = MatchEnd(text, position, sort, countMin, countMax, takesSpace);
            if (end > position)
            {
                return position > start ? position : end;
            }

            CharacterKinds.At(text, position, out int length);
            position += length;
        }

        return position;
    };

    private static int MatchEnd(ReadOnlySpan<char> text, int start, Sort sort, int countMin, int countMax, bool takesSpace)
    {
        int body = start;
        if (takesSpace && CharacterKinds.At(text, start, out int length) is CharacterKind.Space && sort(text, start + length, out _))
        {
            body = start + length;
        }

        int end = body;
        int count = 0;
        while (count < countMax && sort(text, end, out length))
        {
            end += length;
            count++;
        }

        return count >= countMin ? end : start;
    }

    private static bool IsNumber(ReadOnlySpan<char> text, int index, out int length) =>
        CharacterKinds.At(text, index, out length) is CharacterKind.Number;

    private static bool IsLetter(ReadOnlySpan<char> text, int index, out int length) =>
        CharacterKinds.At(text, index, out length) is CharacterKind.Letter;

    private static bool IsPunctuation(ReadOnlySpan<char> text, int index, out int length) =>
        CharacterKinds.At(text, index, out length) is CharacterKind.Punctuation;

    private static bool IsPunctuationOrSymbol(ReadOnlySpan<char> text, int index, out int length) =>
        IsPunctuation(text, index, out length) || (length == 1 && text[index] is '$' or '+' or '<' or '=' or '>' or '^' or '~' or '|');

    private static bool IsPunctuationOrAnySymbol(ReadOnlySpan<char> text, int index, out int length) =>
        IsPunctuationOrSymbol(text, index, out length) || (length == 1 && text[index] == '`');

    private static bool IsLineEnd(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        return index < text.Length && text[index] is '\r' or '\n';
    }

    private static bool IsDigit(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        return index < text.Length && char.IsAsciiDigit(text[index]);
    }

    private static bool IsEastAsian(ReadOnlySpan<char> text, int index, out int length)
    {
        length = 1;
        return index < text.Length && text[index] is (>= '\u0800' and <= '\u9FA5') or (>= '\uAC00' and <= '\uD7FF');
    }
}
