using System.Globalization;
using System.Text;

namespace Hearth.Vectors.Words;

/// <summary>Turns a text into terms: words of letters and digits in lower case, without stop words, stemmed, without marks; of Chinese, Japanese and Korean every two neighbouring characters.</summary>
/// <remarks>
/// Thread-safe. A stop word leaves its place, so phrases across it keep their distances. Words are stemmed before their marks are taken away: marks tell endings apart
/// (Spanish hablará and hablara, French passé and passe), and the stemmers take most of them away themselves, so that words typed without them mostly meet all the same.
/// </remarks>
internal sealed class WordAnalyzer
{
    /// <summary>A word beyond it is cut.</summary>
    private const int WordCharactersMax = 64;

    private readonly IStemmer? _stemmer;
    private readonly HashSet<string> _stopWords;

    internal WordAnalyzer(IStemmer? stemmer, IEnumerable<string> stopWords)
    {
        _stemmer = stemmer;
        _stopWords = new HashSet<string>(stopWords.Select(Fold), StringComparer.Ordinal);
    }

    public AnalyzedText Analyze(string? text) => string.IsNullOrEmpty(text) ? AnalyzedText.Empty : AnalyzedText.Of(Words(text));

    /// <summary>The words of a text in order.</summary>
    public IReadOnlyList<WordOccurrence> Words(string text)
    {
        var words = new List<WordOccurrence>();
        int position = 0;
        int index = 0;
        while (index < text.Length)
        {
            Rune rune = RuneAt(text, index);
            if (IsIdeographic(rune))
            {
                index = AddPairs(text, index, words, ref position);
            }
            else if (IsWordRune(rune))
            {
                int begin = index;
                do
                {
                    index += rune.Utf16SequenceLength;
                    rune = index < text.Length ? RuneAt(text, index) : default;
                }
                while (index < text.Length && (IsWordRune(rune) || IsInner(text, index)) && !IsIdeographic(rune));
                AddWord(text[begin..index], words, position++);
            }
            else
            {
                index += rune.Utf16SequenceLength;
            }
        }

        return words;
    }

    /// <summary>Lower case, without marks.</summary>
    public string Fold(string word) => LetterFolding.Fold(word);

    private static Rune RuneAt(string text, int index) => Rune.TryGetRuneAt(text, index, out Rune rune) ? rune : Rune.ReplacementChar;

    private static bool IsWordRune(Rune rune) =>
        Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber;

    /// <summary>An apostrophe, a point or a comma between letters or digits belongs to the word, as in don't and 1.5.</summary>
    private static bool IsInner(string text, int index)
    {
        if (index == 0 || index + 1 >= text.Length)
        {
            return false;
        }

        char before = text[index - 1];
        char after = text[index + 1];
        return text[index] switch
        {
            '\'' or '’' => char.IsLetter(before) && char.IsLetter(after),
            '.' or ',' => char.IsAsciiDigit(before) && char.IsAsciiDigit(after),
            _ => false,
        };
    }

    private static bool IsIdeographic(Rune rune) => rune.Value is
        (>= 0x3040 and <= 0x30FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    private static int AddPairs(string text, int index, List<WordOccurrence> words, ref int position)
    {
        int begin = index;
        int previous = -1;
        while (index < text.Length)
        {
            Rune rune = RuneAt(text, index);
            if (!IsIdeographic(rune))
            {
                break;
            }

            int next = index + rune.Utf16SequenceLength;
            if (previous >= 0)
            {
                words.Add(new WordOccurrence(text[previous..next], position++));
            }

            previous = index;
            index = next;
        }

        // A single character has no neighbour to stand with.
        if (previous == begin)
        {
            words.Add(new WordOccurrence(text[begin..index], position++));
        }

        return index;
    }

    private void AddWord(string word, List<WordOccurrence> words, int position)
    {
        string lower = LetterFolding.Lower(word.Length > WordCharactersMax ? word[..WordCharactersMax] : word);
        if (lower.Length > 2 && lower.EndsWith("'s", StringComparison.Ordinal))
        {
            lower = lower[..^2];
        }

        if (_stopWords.Contains(Fold(lower)))
        {
            return;
        }

        string term = Term(lower);
        if (term.Length > 0)
        {
            words.Add(new WordOccurrence(term, position));
        }
    }

    /// <summary>What a word in lower case is found by.</summary>
    private string Term(string lower) => Fold(_stemmer is null || !HasLetter(lower) ? lower : _stemmer.Stem(lower));

    private static bool HasLetter(string word)
    {
        foreach (char character in word)
        {
            if (char.IsLetter(character))
            {
                return true;
            }
        }

        return false;
    }
}
