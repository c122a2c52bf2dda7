using System.Buffers;

namespace Hearth.Vectors.Words.Stemming;

/// <summary>Snowball's French stemmer: https://snowballstem.org/algorithms/french/stemmer.html, version 3.</summary>
/// <remarks>Capital letters are for letters that are no vowels where they stand; H is for the two points of ë and ï.</remarks>
internal sealed class FrenchStemmer : IStemmer
{
    private static readonly SearchValues<char> s_vowels = SearchValues.Create("aeiouyâàëéêèïîôûù");
    private static readonly SearchValues<char> s_elided = SearchValues.Create("cdjlmnstz");
    private static readonly SearchValues<char> s_beforeOux = SearchValues.Create("bhjlnp");
    private static readonly SearchValues<char> s_keepsS = SearchValues.Create("aiouès");

    private static readonly SuffixSet s_standard = new(
        "ance iqUe isme able iste eux ances iqUes ismes ables istes",
        "atrice ateur ation atrices ateurs ations",
        "logie logies",
        "usion ution usions utions",
        "ence ences",
        "ement ements",
        "ité ités",
        "if ive ifs ives",
        "eaux",
        "aux",
        "oux",
        "euse euses",
        "issement issements",
        "amment",
        "emment",
        "ment ments");

    private static readonly SuffixSet s_beforeEment = new("iv", "eus", "abl iqU", "ièr Ièr");
    private static readonly SuffixSet s_beforeIte = new("abil", "ic", "iv");

    private static readonly SuffixSet s_verbsInI = new(
        "îmes ît îtes i ie ies ir ira irai iraIent irais irait iras irent irez iriez irions irons iront is issaIent issais issait issant issante issantes issants isse issent "
        + "isses issez issiez issions issons it");

    private static readonly SuffixSet s_verbs = new(
        "ions",
        "é ée ées és èrent er era erai eraIent erais erait eras erez eriez erions erons eront ez iez",
        "âmes ât âtes a ai aIent ait ant ante antes ants as asse assent asses assiez assions",
        "ais aise aises",
        "eais");

    private static readonly SuffixSet s_residual = new("ion", "ier ière Ier Ière", "e");
    private static readonly SuffixSet s_doubles = new("enn onn ett ell eill");

    public string Stem(string word)
    {
        var buffer = new StemBuffer(stackalloc char[word.Length * StemBuffer.Growth], word.AsSpan(Elided(word)));
        Prepare(ref buffer);
        int verb = VerbRegion(buffer);
        int first = buffer.Region(0, s_vowels);
        int second = first < buffer.Length ? buffer.Region(first, s_vowels) : buffer.Length;
        if (CutStandard(ref buffer, verb, first, second) || CutVerbInI(ref buffer, verb) || CutVerb(ref buffer, verb, second))
        {
            ReplaceEnd(ref buffer, "Y", "i");
            ReplaceEnd(ref buffer, "ç", "c");
        }
        else
        {
            CutResidual(ref buffer, verb, second);
        }

        if (s_doubles.Find(buffer.Word).Group >= 0)
        {
            buffer.Cut(buffer.Length - 1);
        }

        RemoveAccent(ref buffer);
        return Finish(buffer);
    }

    /// <summary>Letters before an apostrophe that are another word: l'eau, qu'elle.</summary>
    private static int Elided(string word)
    {
        int apostrophe = word.StartsWith("qu'", StringComparison.Ordinal) ? 2 : word.Length > 1 && s_elided.Contains(word[0]) && word[1] == '\'' ? 1 : -1;
        return apostrophe > 0 && apostrophe + 1 < word.Length ? apostrophe + 1 : 0;
    }

    private static void Prepare(ref StemBuffer word)
    {
        for (int index = 0; index < word.Length; index++)
        {
            char letter = word[index];
            char next = index + 1 < word.Length ? word[index + 1] : '\0';
            bool isNextVowel = s_vowels.Contains(next);
            bool isVowelBehind = index + 2 < word.Length && s_vowels.Contains(word[index + 2]);
            if (s_vowels.Contains(letter) && (next == 'y' || (next is 'u' or 'i' && isVowelBehind)))
            {
                word[index + 1] = char.ToUpperInvariant(next);
                isNextVowel = false;
            }

            if (letter is 'ë' or 'ï')
            {
                word.Put(index, 1, letter == 'ë' ? "He" : "Hi");
            }
            else if (letter == 'y' && isNextVowel)
            {
                word[index] = 'Y';
            }
            else if (letter == 'q' && next == 'u')
            {
                word[index + 1] = 'U';
            }
        }
    }

    private static int VerbRegion(StemBuffer word)
    {
        ReadOnlySpan<char> letters = word.Word;
        bool isThird = letters.Length >= 3
            && ((s_vowels.Contains(letters[0]) && s_vowels.Contains(letters[1]))
                || letters[..3] is "par" or "col" or "tap"
                || (letters[..2] is "ni" && s_vowels.Contains(letters[2])));
        int place = isThird ? 3 : letters.IsEmpty ? -1 : word.Past(1, s_vowels, isIn: true);
        return place < 0 ? word.Length : place;
    }

    private static bool CutStandard(ref StemBuffer word, int verb, int first, int second)
    {
        SuffixMatch match = s_standard.Find(word.Word);
        int begin = match.Begin;
        switch (match.Group)
        {
            case 0 when begin >= second:
                word.Cut(begin);
                return true;
            case 1 when begin >= second:
                word.Cut(begin);
                CutOrReplaceEnd(ref word, "ic", second, "iqU");
                return true;
            case 2 when begin >= second:
                word.Put(begin, "log");
                return true;
            case 3 when begin >= second:
                word.Put(begin, "u");
                return true;
            case 4 when begin >= second:
                word.Put(begin, "ent");
                return true;
            case 5 when begin >= verb:
                word.Cut(begin);
                CutBeforeEment(ref word, verb, first, second);
                return true;
            case 6 when begin >= second:
                word.Cut(begin);
                CutBeforeIte(ref word, second);
                return true;
            case 7 when begin >= second:
                word.Cut(begin);
                if (word.Ends("at") && word.Length - 2 >= second)
                {
                    word.Cut(word.Length - 2);
                    CutOrReplaceEnd(ref word, "ic", second, "iqU");
                }

                return true;
            case 8:
                word.Put(begin, "eau");
                return true;
            case 9 when begin >= first:
                word.Put(begin, "al");
                return true;
            case 10 when begin > 0 && s_beforeOux.Contains(word[begin - 1]):
                word.Put(begin, "ou");
                return true;
            case 11 when begin >= first:
                word.Put(begin, begin >= second ? "" : "eux");
                return true;
            case 12 when begin >= first && begin > 0 && !s_vowels.Contains(word[begin - 1]):
                word.Cut(begin);
                return true;
            case 13 when begin >= verb:
                word.Put(begin, "ant");
                return false;
            case 14 when begin >= verb:
                word.Put(begin, "ent");
                return false;
            case 15 when begin - 1 >= verb && s_vowels.Contains(word[begin - 1]):
                word.Cut(begin);
                return false;
            default:
                return false;
        }
    }

    private static void CutBeforeEment(ref StemBuffer word, int verb, int first, int second)
    {
        SuffixMatch match = s_beforeEment.Find(word.Word);
        switch (match.Group)
        {
            case 0 when match.Begin >= second:
                word.Cut(match.Begin);
                if (word.Ends("at") && word.Length - 2 >= second)
                {
                    word.Cut(word.Length - 2);
                }

                break;
            case 1 when match.Begin >= first:
                word.Put(match.Begin, match.Begin >= second ? "" : "eux");
                break;
            case 2 when match.Begin >= second:
                word.Cut(match.Begin);
                break;
            case 3 when match.Begin >= verb:
                word.Put(match.Begin, "i");
                break;
            default:
                break;
        }
    }

    private static void CutBeforeIte(ref StemBuffer word, int second)
    {
        SuffixMatch match = s_beforeIte.Find(word.Word);
        if (match.Group < 0 || (match.Group == 2 && match.Begin < second))
        {
            return;
        }

        word.Put(match.Begin, match.Begin >= second ? "" : match.Group == 0 ? "abl" : "iqU");
    }

    /// <summary>Cuts an ending in the region; before it, it becomes another.</summary>
    private static void CutOrReplaceEnd(ref StemBuffer word, string suffix, int region, string other)
    {
        if (word.Ends(suffix))
        {
            int begin = word.Length - suffix.Length;
            word.Put(begin, begin >= region ? "" : other);
        }
    }

    private static void ReplaceEnd(ref StemBuffer word, string suffix, string other)
    {
        if (word.Ends(suffix))
        {
            word.Put(word.Length - suffix.Length, other);
        }
    }

    private static bool CutVerbInI(ref StemBuffer word, int verb)
    {
        SuffixMatch match = s_verbsInI.Find(word.Word, verb);
        bool isCut = match.Group >= 0 && match.Begin - 1 >= verb && word[match.Begin - 1] != 'H' && !s_vowels.Contains(word[match.Begin - 1]);
        if (isCut)
        {
            word.Cut(match.Begin);
        }

        return isCut;
    }

    private static bool CutVerb(ref StemBuffer word, int verb, int second)
    {
        SuffixMatch match = s_verbs.Find(word.Word, verb);
        int begin = match.Begin;
        switch (match.Group)
        {
            case 0 when begin < second:
            case 3 when (begin == 3 && word.EndsAt(begin, "al")) || word.EndsAt(begin, "auv") || word.EndsAt(begin, "épl"):
            case < 0:
                return false;
            case 2 when begin - 1 >= verb && word[begin - 1] == 'e':
                word.Cut(begin - 1);
                return true;
            default:
                word.Cut(begin);
                return true;
        }
    }

    private static void CutResidual(ref StemBuffer word, int verb, int second)
    {
        int last = word.Length - 1;
        if (last >= 1 && word[last] == 's' && (word.EndsAt(last, "Hi") || !s_keepsS.Contains(word[last - 1])))
        {
            word.Cut(last);
        }

        SuffixMatch match = s_residual.Find(word.Word, verb);
        switch (match.Group)
        {
            case 0 when match.Begin >= second && match.Begin - 1 >= verb && word[match.Begin - 1] is 's' or 't':
            case 2:
                word.Cut(match.Begin);
                break;
            case 1:
                word.Put(match.Begin, "i");
                break;
            default:
                break;
        }
    }

    private static void RemoveAccent(ref StemBuffer word)
    {
        int vowel = word.Word.LastIndexOfAny(s_vowels);
        if (vowel >= 0 && vowel < word.Length - 1 && word[vowel] is 'é' or 'è')
        {
            word[vowel] = 'e';
        }
    }

    private static string Finish(StemBuffer word)
    {
        int length = 0;
        for (int index = 0; index < word.Length; index++)
        {
            char letter = word[index];
            if (letter == 'H')
            {
                char next = index + 1 < word.Length ? word[index + 1] : '\0';
                if (next is 'e' or 'i')
                {
                    word[length++] = next == 'e' ? 'ë' : 'ï';
                    index++;
                }

                continue;
            }

            word[length++] = letter is 'I' or 'U' or 'Y' ? char.ToLowerInvariant(letter) : letter;
        }

        return word.Word[..length].ToString();
    }
}
