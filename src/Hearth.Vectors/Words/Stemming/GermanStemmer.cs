using System.Buffers;

namespace Hearth.Vectors.Words.Stemming;

/// <summary>Snowball's German stemmer: https://snowballstem.org/algorithms/german/stemmer.html, version 3, in which ae, oe and ue are ä, ö and ü.</summary>
internal sealed class GermanStemmer : IStemmer
{
    private static readonly SearchValues<char> s_vowels = SearchValues.Create("aeiouyäöü");
    private static readonly SearchValues<char> s_beforeS = SearchValues.Create("bdfghklmnrt");
    private static readonly SearchValues<char> s_beforeSt = SearchValues.Create("bdfghklmnt");
    private static readonly SearchValues<char> s_beforeEt = SearchValues.Create("dfgklmnrstUzä");
    private static readonly SuffixSet s_first = new("em", "ern er erin erinnen", "e en es", "s", "ln lns");
    private static readonly SuffixSet s_second = new("en er est", "st", "et");
    private static readonly SuffixSet s_notBeforeEt = new("geordn intern plan tick tr");
    private static readonly SuffixSet s_third = new("end ung", "ig ik isch", "lich heit", "keit");
    private static readonly SuffixSet s_possessives = new("' 's 'sch");

    public string Stem(string word)
    {
        var buffer = new StemBuffer(stackalloc char[word.Length * StemBuffer.Growth], word);
        Prepare(ref buffer);
        int first = buffer.Region(0, s_vowels);
        int second = first < buffer.Length ? buffer.Region(first, s_vowels) : buffer.Length;
        first = buffer.Length < 3 ? buffer.Length : Math.Max(first, 3);
        CutFirst(ref buffer, first);
        CutSecond(ref buffer, first);
        CutThird(ref buffer, first, second);
        SuffixMatch possessive = s_possessives.Find(buffer.Word);
        if (possessive.Group >= 0 && possessive.Begin >= 2)
        {
            buffer.Cut(possessive.Begin);
        }

        buffer.Word.Replace('Y', 'y');
        buffer.Word.Replace('U', 'u');
        buffer.Word.Replace('ä', 'a');
        buffer.Word.Replace('ö', 'o');
        buffer.Word.Replace('ü', 'u');
        return buffer.ToString();
    }

    /// <summary>u and y between vowels are consonants; letters that are written as two become one.</summary>
    private static void Prepare(ref StemBuffer word)
    {
        for (int index = 1; index < word.Length - 1; index++)
        {
            if (word[index] is 'u' or 'y' && s_vowels.Contains(word[index - 1]) && s_vowels.Contains(word[index + 1]))
            {
                word[index] = char.ToUpperInvariant(word[index]);
            }
        }

        for (int index = 0; index < word.Length; index++)
        {
            if (word[index] == 'ß')
            {
                word.Put(index, 1, "ss");
                index++;
            }
            else if (index + 1 < word.Length && word[index] == 'q' && word[index + 1] == 'u')
            {
                index++;
            }
            else if (index + 1 < word.Length && word[index + 1] == 'e' && word[index] is 'a' or 'o' or 'u')
            {
                word.Put(index, 2, word[index] switch
                {
                    'a' => "ä",
                    'o' => "ö",
                    _ => "ü",
                });
            }
        }
    }

    private static void CutFirst(ref StemBuffer word, int first)
    {
        SuffixMatch match = s_first.Find(word.Word);
        if (match.Group < 0 || match.Begin < first)
        {
            return;
        }

        switch (match.Group)
        {
            case 0 when word.EndsAt(match.Begin, "syst"):
            case 3 when match.Begin == 0 || !s_beforeS.Contains(word[match.Begin - 1]):
                return;
            case 4:
                word.Put(match.Begin, "l");
                return;
            default:
                word.Cut(match.Begin);
                break;
        }

        if (match.Group == 2 && word.Ends("niss"))
        {
            word.Cut(word.Length - 1);
        }
    }

    private static void CutSecond(ref StemBuffer word, int first)
    {
        SuffixMatch match = s_second.Find(word.Word);
        int end = match.Begin;
        bool isCut = end >= first && match.Group switch
        {
            0 => true,
            1 => end >= 4 && s_beforeSt.Contains(word[end - 1]),
            2 => end >= 1 && s_beforeEt.Contains(word[end - 1]) && s_notBeforeEt.Find(word.Word[..end]).Group < 0,
            _ => false,
        };
        if (isCut)
        {
            word.Cut(end);
        }
    }

    private static void CutThird(ref StemBuffer word, int first, int second)
    {
        SuffixMatch match = s_third.Find(word.Word);
        if (match.Group < 0 || match.Begin < second || (match.Group == 1 && word.EndsAt(match.Begin, "e")))
        {
            return;
        }

        word.Cut(match.Begin);
        int end = word.Length - 2;
        switch (match.Group)
        {
            case 0 when word.Ends("ig") && end >= second && !word.EndsAt(end, "e"):
            case 2 when (word.Ends("er") || word.Ends("en")) && end >= first:
            case 3 when word.Ends("ig") && end >= second:
                word.Cut(end);
                break;
            case 3 when word.Ends("lich") && end - 2 >= second:
                word.Cut(end - 2);
                break;
            default:
                break;
        }
    }
}
