using System.Buffers;
using System.Collections.Frozen;

namespace Hearth.Vectors.Words.Stemming;

/// <summary>Martin Porter's second English stemmer: https://snowballstem.org/algorithms/english/stemmer.html, with its additions up to version 3 of Snowball.</summary>
internal sealed class EnglishStemmer : IStemmer
{
    private static readonly SearchValues<char> s_vowels = SearchValues.Create("aeiouy");
    private static readonly SearchValues<char> s_vowelsAndGlides = SearchValues.Create("aeiouywxY");
    private static readonly string[] s_begins = ["gener", "commun", "arsen", "past", "univers", "later", "emerg", "organ", "inter"];
    private static readonly SuffixSet s_possessives = new("' 's 's'");
    private static readonly SuffixSet s_plurals = new("sses", "ied ies", "s", "us ss");
    private static readonly SuffixSet s_participles = new("eed eedly", "ed edly ingly", "ing");
    private static readonly SuffixSet s_unchanged = new("inn out cann herr earr even", "proc exc succ");
    private static readonly SuffixSet s_stemEnds = new("at bl iz", "bb dd ff gg mm nn pp rr tt");

    private static readonly string[] s_secondForms = ["tion", "ence", "ance", "able", "ent", "ize", "ate", "al", "ful", "ous", "ive", "ble", "og", "og", "less", ""];

    private static readonly SuffixSet s_second = new(
        "tional", "enci", "anci", "abli", "entli", "izer ization", "ational ation ator", "alism aliti alli", "fulness fulli", "ousli ousness", "iveness iviti",
        "biliti bli", "ogist", "ogi", "lessli", "li");

    private static readonly string[] s_thirdForms = ["tion", "ate", "al", "ic", "", ""];
    private static readonly SuffixSet s_third = new("tional", "ational", "alize", "icate iciti ical", "ful ness", "ative");
    private static readonly SuffixSet s_fourth = new("al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize", "ion");

    private static readonly FrozenDictionary<string, string> s_exceptions = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["skis"] = "ski",
        ["skies"] = "sky",
        ["idly"] = "idl",
        ["gently"] = "gentl",
        ["ugly"] = "ugli",
        ["early"] = "earli",
        ["only"] = "onli",
        ["singly"] = "singl",
        ["sky"] = "sky",
        ["news"] = "news",
        ["howe"] = "howe",
        ["atlas"] = "atlas",
        ["cosmos"] = "cosmos",
        ["bias"] = "bias",
        ["andes"] = "andes",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public string Stem(string word)
    {
        if (word.Length < 3)
        {
            return word;
        }

        if (s_exceptions.TryGetValue(word, out string? stem))
        {
            return stem;
        }

        var buffer = new StemBuffer(stackalloc char[word.Length * StemBuffer.Growth], word.AsSpan(word[0] == '\'' ? 1 : 0));
        MarkConsonants(ref buffer);
        int first = FirstRegion(buffer);
        int second = first < buffer.Length ? buffer.Region(first, s_vowels) : buffer.Length;
        CutPlural(ref buffer);
        CutParticiple(ref buffer, first);
        ReplaceFinalY(ref buffer);
        ReplaceSecond(ref buffer, first);
        ReplaceThird(ref buffer, first, second);
        CutFourth(ref buffer, second);
        CutFinal(ref buffer, first, second);
        buffer.Word.Replace('Y', 'y');
        return buffer.ToString();
    }

    /// <summary>A y that is no vowel, at the beginning or behind a vowel, becomes Y.</summary>
    private static void MarkConsonants(ref StemBuffer word)
    {
        for (int index = 0; index < word.Length; index++)
        {
            if (word[index] == 'y' && (index == 0 || s_vowels.Contains(word[index - 1])))
            {
                word[index] = 'Y';
            }
        }
    }

    private static int FirstRegion(StemBuffer word)
    {
        foreach (string begin in s_begins)
        {
            if (word.Word.StartsWith(begin, StringComparison.Ordinal))
            {
                return begin.Length;
            }
        }

        return word.Region(0, s_vowels);
    }

    private static bool IsVowel(char letter) => s_vowels.Contains(letter);

    private static bool HasVowel(StemBuffer word, int end) => word.Word[..Math.Max(0, end)].IndexOfAny(s_vowels) >= 0;

    private static bool EndsShort(StemBuffer word, int end) =>
        (end >= 3 && !s_vowelsAndGlides.Contains(word[end - 1]) && IsVowel(word[end - 2]) && !IsVowel(word[end - 3]))
        || (end == 2 && !IsVowel(word[1]) && IsVowel(word[0]))
        || word.EndsAt(end, "past");

    private static void CutPlural(ref StemBuffer word)
    {
        word.Cut(s_possessives.Find(word.Word).Begin);
        SuffixMatch match = s_plurals.Find(word.Word);
        switch (match.Group)
        {
            case 0:
                word.Put(match.Begin, "ss");
                break;
            case 1:
                word.Put(match.Begin, match.Begin >= 2 ? "i" : "ie");
                break;
            case 2 when HasVowel(word, match.Begin - 1):
                word.Cut(match.Begin);
                break;
            default:
                break;
        }
    }

    private static void CutParticiple(ref StemBuffer word, int first)
    {
        SuffixMatch match = s_participles.Find(word.Word);
        int end = match.Begin;
        bool isWhole = s_unchanged.Find(word.Word[..end]) is { Begin: 0, Group: var group } && group == (match.Group == 0 ? 1 : 0);
        switch (match.Group)
        {
            case 0:
                if (end >= first && !isWhole)
                {
                    word.Put(end, "ee");
                }

                return;
            case 2 when end == 2 && word[1] == 'y' && !IsVowel(word[0]):
                word.Put(1, "ie");
                return;
            case 2 when isWhole:
            case < 0:
                return;
            default:
                break;
        }

        if (!HasVowel(word, end))
        {
            return;
        }

        word.Cut(end);
        SuffixMatch stemEnd = s_stemEnds.Find(word.Word);
        if (stemEnd.Group == 0 || (stemEnd.Group < 0 && word.Length == first && EndsShort(word, word.Length)))
        {
            word.Put(word.Length, "e");
        }
        else if (stemEnd.Group == 1 && !(stemEnd.Begin == 1 && word[0] is 'a' or 'e' or 'o'))
        {
            word.Cut(word.Length - 1);
        }
    }

    private static void ReplaceFinalY(ref StemBuffer word)
    {
        int last = word.Length - 1;
        if (last >= 2 && word[last] is 'y' or 'Y' && !IsVowel(word[last - 1]))
        {
            word[last] = 'i';
        }
    }

    private static void ReplaceSecond(ref StemBuffer word, int first)
    {
        const int Ogi = 13;
        const int Li = 15;
        SuffixMatch match = s_second.Find(word.Word);
        if (match.Group < 0 || match.Begin < first
            || (match.Group == Ogi && !word.EndsAt(match.Begin, "l"))
            || (match.Group == Li && !(match.Begin > 0 && "cdeghkmnrt".Contains(word[match.Begin - 1], StringComparison.Ordinal))))
        {
            return;
        }

        word.Put(match.Begin, s_secondForms[match.Group]);
    }

    private static void ReplaceThird(ref StemBuffer word, int first, int second)
    {
        const int Ative = 5;
        SuffixMatch match = s_third.Find(word.Word);
        if (match.Group >= 0 && match.Begin >= (match.Group == Ative ? second : first))
        {
            word.Put(match.Begin, s_thirdForms[match.Group]);
        }
    }

    private static void CutFourth(ref StemBuffer word, int second)
    {
        SuffixMatch match = s_fourth.Find(word.Word);
        if (match.Begin >= second && (match.Group == 0 || (match.Group == 1 && match.Begin > 0 && word[match.Begin - 1] is 's' or 't')))
        {
            word.Cut(match.Begin);
        }
    }

    private static void CutFinal(ref StemBuffer word, int first, int second)
    {
        int last = word.Length - 1;
        bool isCut = last >= 0 && word[last] switch
        {
            'e' => last >= second || (last >= first && !EndsShort(word, last)),
            'l' => last >= second && word.EndsAt(last, "l"),
            _ => false,
        };
        if (isCut)
        {
            word.Cut(last);
        }
    }
}
