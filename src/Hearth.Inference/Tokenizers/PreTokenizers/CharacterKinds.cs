using System.Globalization;
using System.Text;

namespace Hearth.Inference.Tokenizers.PreTokenizers;

/// <summary>Classifies characters by the Unicode data that ships with .NET, whatever the machine has installed.</summary>
internal static class CharacterKinds
{
    private static readonly CharacterKind[] s_ascii = ClassifyAscii();

    /// <summary>What is at an index, and how many UTF-16 code units it takes. A lone surrogate counts as U+FFFD, which it is encoded as.</summary>
    public static CharacterKind At(ReadOnlySpan<char> text, int index, out int length)
    {
        if ((uint)index >= (uint)text.Length)
        {
            length = 0;
            return CharacterKind.None;
        }

        char unit = text[index];
        if (unit < 128)
        {
            length = 1;
            return s_ascii[unit];
        }

        _ = Rune.DecodeFromUtf16(text[index..], out Rune rune, out length);
        return Classify(rune);
    }

    /// <summary>Where the run of characters of these kinds ends that begins at an index.</summary>
    public static int RunEnd(ReadOnlySpan<char> text, int index, CharacterKind kinds)
    {
        while ((At(text, index, out int length) & kinds) is not CharacterKind.None)
        {
            index += length;
        }

        return index;
    }

    private static CharacterKind[] ClassifyAscii()
    {
        CharacterKind[] kinds = new CharacterKind[128];
        for (int unit = 0; unit < kinds.Length; unit++)
        {
            kinds[unit] = Classify(new Rune(unit));
        }

        return kinds;
    }

    private static CharacterKind Classify(Rune rune)
    {
        if (Rune.IsWhiteSpace(rune))
        {
            return CharacterKind.Space;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterKind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Number,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterKind.Mark,
            UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation
                or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation
                or UnicodeCategory.OtherPunctuation => CharacterKind.Punctuation,
            UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol or UnicodeCategory.ModifierSymbol
                or UnicodeCategory.OtherSymbol => CharacterKind.Symbol,
            _ => CharacterKind.Other,
        };
    }
}
