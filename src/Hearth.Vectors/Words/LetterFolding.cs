using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Hearth.Vectors.Words;

/// <summary>Lower case without marks: what people type instead of ä, é or ß.</summary>
/// <remarks>The runtime's own normalisation needs ICU, which this program does without. The table is the compatibility decomposition of Unicode's Latin, Greek,
/// Cyrillic and full-width letters without their marks, and the letters that have none (ß, æ, ø, ł and others) as they are commonly written.</remarks>
internal static class LetterFolding
{
    /// <summary>What letters become, and which.</summary>
    private const string Table =
        "0=０ 1=１ 2=２ 3=３ 4=４ 5=５ 6=６ 7=７ 8=８ 9=９ a=àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặａ ae=æ aʾ=ẚ b=ḃḅḇｂ c=çćĉċčḉｃ d=ðďđḋḍḏḑḓｄ dz=ǆǳ " +
        "e=èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệｅ f=ƒḟｆ g=ĝğġģǧǵḡｇ h=ĥħȟḣḥḧḩḫẖｈ i=ìíîïĩīĭįıǐȉȋḭḯỉịｉ ij=ĳ j=ĵǰｊ k=ķǩḱḳḵｋ l=ĺļľłḷḹḻḽｌ lj=ǉ l·=ŀ m=ḿṁṃｍ " +
        "n=ñńņňŋǹṅṇṉṋｎ nj=ǌ o=òóôõöøōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợｏ oe=œ p=ṕṗｐ q=ｑ r=ŕŗřȑȓṙṛṝṟｒ s=śŝşšſșṡṣṥṧṩẛｓ ss=ß t=ţťŧțṫṭṯṱẗｔ th=þ " +
        "u=ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữựｕ v=ṽṿｖ w=ŵẁẃẅẇẉẘｗ x=ẋẍｘ y=ýÿŷȳẏẙỳỵỷỹｙ z=źżžẑẓẕｚ æ=ǣǽ ø=ǿ ʒ=ǯ ʼn=ŉ α=άἀἁἂἃἄἅἆἇὰάᾀᾁᾂᾃᾄᾅᾆᾇᾰᾱᾲᾳᾴᾶᾷ ε=έἐἑἒἓἔἕὲέ " +
        "η=ήἠἡἢἣἤἥἦἧὴήᾐᾑᾒᾓᾔᾕᾖᾗῂῃῄῆῇ ι=ΐίϊἰἱἲἳἴἵἶἷὶίιῐῑῒΐῖῗ ο=όὀὁὂὃὄὅὸό ρ=ῤῥ σ=ς υ=ΰϋύὐὑὒὓὔὕὖὗὺύῠῡῢΰῦῧ ω=ώὠὡὢὣὤὥὦὧὼώᾠᾡᾢᾣᾤᾥᾦᾧῲῳῴῶῷ г=ѓ е=ѐё и=ѝ к=ќ у=ў " +
        "і=ї";

    private static readonly FrozenDictionary<char, string> s_folded = Read();

    /// <summary>Letters and the mark behind them that are one letter of a language that is stemmed.</summary>
    private const string Marked = "à=a\u0300 è=e\u0300 ì=i\u0300 ò=o\u0300 ù=u\u0300 á=a\u0301 é=e\u0301 í=i\u0301 ó=o\u0301 ú=u\u0301 â=a\u0302 ê=e\u0302 î=i\u0302 ô=o\u0302 û=u\u0302 " +
        "ñ=n\u0303 ä=a\u0308 ë=e\u0308 ï=i\u0308 ö=o\u0308 ü=u\u0308 ç=c\u0327";

    private static readonly (string Pair, string Letter)[] s_marked = [.. Marked.Split(' ').Select(static entry => (entry[2..], entry[..1]))];

    /// <summary>Lower case with marks: letters and their marks as one character, apostrophes as '.</summary>
    public static string Lower(string word)
    {
        if (IsPlain(word))
        {
            return word;
        }

        string lower = word.ToLowerInvariant().Replace('’', '\'');
        if (!lower.AsSpan().ContainsAnyInRange('\u0300', '\u036F'))
        {
            return lower;
        }

        foreach ((string pair, string letter) in s_marked)
        {
            lower = lower.Replace(pair, letter, StringComparison.Ordinal);
        }

        return lower;
    }

    /// <summary>The folded form.</summary>
    public static string Fold(string word)
    {
        if (IsPlain(word))
        {
            return word;
        }

        var folded = new StringBuilder(word.Length);
        foreach (char letter in word)
        {
            char lower = char.ToLowerInvariant(letter);
            if (lower < 0x80)
            {
                folded.Append(lower);
            }
            else if (s_folded.TryGetValue(lower, out string? plain))
            {
                folded.Append(plain);
            }
            else if (CharUnicodeInfo.GetUnicodeCategory(lower) != UnicodeCategory.NonSpacingMark)
            {
                folded.Append(lower);
            }
        }

        return folded.ToString();
    }

    private static bool IsPlain(string word)
    {
        foreach (char letter in word)
        {
            if (letter >= 0x80 || char.IsAsciiLetterUpper(letter))
            {
                return false;
            }
        }

        return true;
    }

    private static FrozenDictionary<char, string> Read()
    {
        var folded = new Dictionary<char, string>();
        foreach (string entry in Table.Split(' '))
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            foreach (char letter in entry.AsSpan(equals + 1))
            {
                folded[letter] = entry[..equals];
            }
        }

        return folded.ToFrozenDictionary();
    }
}
