using System.Collections.Frozen;

namespace Hearth.Knowledge.Chunking;

/// <summary>Where sentences begin and end: at marks that end one and are followed by white space and a new beginning, at empty lines, and at items of lists.</summary>
internal static class SentenceSplitter
{
    private static readonly FrozenSet<string> Abbreviations = new[]
    {
        "e.g", "i.e", "cf", "etc", "vs", "dr", "mr", "mrs", "ms", "prof", "st", "no", "nr", "fig", "eq", "sec", "art", "vol", "ed", "eds", "pp", "al", "approx", "inc", "ltd", "corp", "jr", "sr",
        "z.b", "d.h", "u.a", "bzw", "ca", "vgl", "abs", "usw", "sog", "hr", "fr", "p.ex", "env", "av", "apr", "ej", "pág", "núm", "sra", "ud", "uds", "jan", "feb", "mar", "aug", "sept", "oct", "nov", "dec",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The sentences between two places, in order, without white space at their ends; together they hold everything else.</summary>
    public static List<(int Start, int End)> Split(string text, int start, int end)
    {
        List<(int Start, int End)> sentences = [];
        int begin = start;
        for (int index = start; index < end; index++)
        {
            int after = Border(text, index, end);
            if (after > 0)
            {
                Add(text, begin, after, sentences);
                begin = after;
                index = after - 1;
            }
        }

        Add(text, begin, end, sentences);
        return sentences;
    }

    /// <summary>Behind the sentence that ends at this character; 0 where none does.</summary>
    private static int Border(string text, int index, int end)
    {
        char character = text[index];
        if (character is '。' or '！' or '？' or '\f')
        {
            return index + 1;
        }

        if (character == '\n')
        {
            int next = index + 1;
            while (next < end && text[next] is ' ' or '\t' or '\r')
            {
                next++;
            }

            return next < end && (text[next] == '\n' || BeginsItem(text, next, end)) ? index + 1 : 0;
        }

        if (character is not ('.' or '!' or '?' or '…'))
        {
            return 0;
        }

        int after = index + 1;
        while (after < end && text[after] is '.' or '!' or '?' or '"' or '\'' or ')' or ']' or '”' or '’' or '»' or '*' or '_')
        {
            after++;
        }

        if (after >= end || !char.IsWhiteSpace(text[after]))
        {
            return 0;
        }

        int word = after;
        while (word < end && char.IsWhiteSpace(text[word]))
        {
            word++;
        }

        return word >= end ? 0 : char.IsLower(text[word]) || (character == '.' && IsAbbreviation(text, index)) ? 0 : after;
    }

    private static bool BeginsItem(string text, int at, int end)
    {
        if (text[at] is '-' or '*' or '+' or '•' or '·')
        {
            return at + 1 < end && text[at + 1] is ' ' or '\t';
        }

        int digits = at;
        while (digits < end && digits < at + 4 && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        return digits > at && digits + 1 < end && text[digits] is '.' or ')' && text[digits + 1] == ' ';
    }

    private static bool IsAbbreviation(string text, int dot)
    {
        int begin = dot;
        while (begin > 0 && (char.IsLetterOrDigit(text[begin - 1]) || text[begin - 1] == '.'))
        {
            begin--;
        }

        ReadOnlySpan<char> word = text.AsSpan(begin, dot - begin);
        bool isInitial = word.Length == 1 && char.IsLetter(word[0]);
        bool isListNumber = word.Length is 1 or 2 && IsDigits(word) && (begin == 0 || text[begin - 1] == '\n');
        return isInitial || isListNumber || Abbreviations.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word);
    }

    private static bool IsDigits(ReadOnlySpan<char> word)
    {
        foreach (char character in word)
        {
            if (!char.IsAsciiDigit(character))
            {
                return false;
            }
        }

        return true;
    }

    private static void Add(string text, int start, int end, List<(int Start, int End)> sentences)
    {
        while (start < end && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        if (end > start)
        {
            sentences.Add((start, end));
        }
    }
}
