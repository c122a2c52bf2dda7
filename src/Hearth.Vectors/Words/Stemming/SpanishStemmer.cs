using System.Buffers;

namespace Hearth.Vectors.Words.Stemming;

/// <summary>Snowball's Spanish stemmer: https://snowballstem.org/algorithms/spanish/stemmer.html, version 3.</summary>
internal sealed class SpanishStemmer : IStemmer
{
    private static readonly SearchValues<char> s_vowels = SearchValues.Create("aeiouáéíóúü");
    private static readonly SuffixSet s_pronouns = new("me se sela selo selas selos la le lo las les los nos");
    private static readonly SuffixSet s_beforePronouns = new("iéndo ándo ár ér ír", "ando iendo ar er ir", "yendo");

    private static readonly SuffixSet s_standard = new(
        "anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas oso osa osos osas amiento amientos imiento imientos",
        "adora ador ación adoras adores aciones ante antes ancia ancias acion",
        "logía logías",
        "ución uciones ucion",
        "encia encias",
        "amente",
        "mente",
        "idad idades",
        "iva ivo ivas ivos");

    private static readonly SuffixSet s_beforeAmente = new("iv", "os ic ad");
    private static readonly SuffixSet s_beforeMente = new("ante able ible");
    private static readonly SuffixSet s_beforeIdad = new("abil ic iv");
    private static readonly SuffixSet s_verbsInY = new("ya ye yan yen yeron yendo yo yó yas yes yais yamos");

    private static readonly SuffixSet s_verbs = new(
        "en es éis emos",
        "arían arías arán arás aríais aría aréis aríamos aremos ará aré erían erías erán erás eríais ería eréis eríamos eremos erá eré irían irías irán irás iríais iría "
        + "iréis iríamos iremos irá iré aba ada ida ía ara iera ad ed id ase iese aste iste an aban ían aran ieran asen iesen aron ieron ado ido ando iendo ió ar er ir as "
        + "abas adas idas ías aras ieras ases ieses ís áis abais íais arais ierais aseis ieseis asteis isteis ados idos amos ábamos íamos imos áramos iéramos iésemos ásemos");

    private static readonly SuffixSet s_residual = new("os a o á í ó", "e é");

    public string Stem(string word)
    {
        var buffer = new StemBuffer(stackalloc char[word.Length * StemBuffer.Growth], word);
        int verb = VerbRegion(buffer);
        int first = buffer.Region(0, s_vowels);
        int second = first < buffer.Length ? buffer.Region(first, s_vowels) : buffer.Length;
        CutPronoun(ref buffer, verb);
        if (!CutStandard(ref buffer, first, second) && !CutVerbInY(ref buffer, verb))
        {
            CutVerb(ref buffer, verb);
        }

        CutResidual(ref buffer, verb);
        foreach ((char accented, char plain) in (ReadOnlySpan<(char, char)>)[('á', 'a'), ('é', 'e'), ('í', 'i'), ('ó', 'o'), ('ú', 'u')])
        {
            buffer.Word.Replace(accented, plain);
        }

        return buffer.ToString();
    }

    private static int VerbRegion(StemBuffer word)
    {
        if (word.Length < 2)
        {
            return word.Length;
        }

        bool isFirstVowel = s_vowels.Contains(word[0]);
        bool isSecondVowel = s_vowels.Contains(word[1]);
        int place = (isFirstVowel, isSecondVowel) switch
        {
            (_, false) => word.Past(2, s_vowels, isIn: true),
            (true, true) => word.Past(2, s_vowels, isIn: false),
            _ => word.Length >= 3 ? 3 : -1,
        };
        return place < 0 ? word.Length : place;
    }

    private static void CutPronoun(ref StemBuffer word, int verb)
    {
        SuffixMatch pronoun = s_pronouns.Find(word.Word);
        if (pronoun.Group < 0)
        {
            return;
        }

        SuffixMatch before = s_beforePronouns.Find(word.Word[..pronoun.Begin]);
        if (before.Group < 0 || before.Begin < verb || (before.Group == 2 && !word.EndsAt(before.Begin, "u")))
        {
            return;
        }

        word.Cut(pronoun.Begin);
        if (before.Group == 0)
        {
            for (int index = before.Begin; index < word.Length; index++)
            {
                word[index] = word[index] switch
                {
                    'á' => 'a',
                    'é' => 'e',
                    'í' => 'i',
                    char letter => letter,
                };
            }
        }
    }

    private static bool CutStandard(ref StemBuffer word, int first, int second)
    {
        const int Amente = 5;
        SuffixMatch match = s_standard.Find(word.Word);
        if (match.Group < 0 || match.Begin < (match.Group == Amente ? first : second))
        {
            return false;
        }

        word.Put(match.Begin, match.Group switch
        {
            2 => "log",
            3 => "u",
            4 => "ente",
            _ => "",
        });
        switch (match.Group)
        {
            case 1:
                CutEnd(ref word, "ic", second);
                break;
            case Amente:
                SuffixMatch before = s_beforeAmente.Find(word.Word);
                if (before.Group >= 0 && before.Begin >= second)
                {
                    word.Cut(before.Begin);
                    if (before.Group == 0)
                    {
                        CutEnd(ref word, "at", second);
                    }
                }

                break;
            case 6:
                CutEnd(ref word, s_beforeMente, second);
                break;
            case 7:
                CutEnd(ref word, s_beforeIdad, second);
                break;
            case 8:
                CutEnd(ref word, "at", second);
                break;
            default:
                break;
        }

        return true;
    }

    private static void CutEnd(ref StemBuffer word, string suffix, int region)
    {
        if (word.Ends(suffix) && word.Length - suffix.Length >= region)
        {
            word.Cut(word.Length - suffix.Length);
        }
    }

    private static void CutEnd(ref StemBuffer word, SuffixSet suffixes, int region)
    {
        SuffixMatch match = suffixes.Find(word.Word);
        if (match.Group >= 0 && match.Begin >= region)
        {
            word.Cut(match.Begin);
        }
    }

    private static bool CutVerbInY(ref StemBuffer word, int verb)
    {
        SuffixMatch match = s_verbsInY.Find(word.Word, verb);
        bool isCut = match.Group >= 0 && word.EndsAt(match.Begin, "u");
        if (isCut)
        {
            word.Cut(match.Begin);
        }

        return isCut;
    }

    private static void CutVerb(ref StemBuffer word, int verb)
    {
        SuffixMatch match = s_verbs.Find(word.Word, verb);
        if (match.Group >= 0)
        {
            word.Cut(match.Group == 0 && word.EndsAt(match.Begin, "gu") ? match.Begin - 1 : match.Begin);
        }
    }

    private static void CutResidual(ref StemBuffer word, int verb)
    {
        SuffixMatch match = s_residual.Find(word.Word);
        if (match.Group < 0 || match.Begin < verb)
        {
            return;
        }

        word.Cut(match.Begin);
        if (match.Group == 1 && word.Ends("gu") && word.Length - 1 >= verb)
        {
            word.Cut(word.Length - 1);
        }
    }
}
