using System.Globalization;
using System.Text;

namespace Hearth.Inference.Tokenizers;

/// <summary>
/// Cuts text into normalised words as BERT does: controls dropped, accents stripped, Hangul in jamo, lower case, each Chinese character and each
/// punctuation mark a word of its own.
/// </summary>
/// <remarks>Source: <c>BertNormalizer</c> and <c>BertPreTokenizer</c> of Hugging Face tokenizers, which llama.cpp follows but for jamo.</remarks>
/// <param name="lowersCase">Whether letters become lower case.</param>
/// <param name="stripsAccents">Whether accents are dropped.</param>
internal sealed class BertWords(bool lowersCase, bool stripsAccents)
{
    private const int CapitalIWithDot = 0x130;

    /// <summary>Appends the words of a text to a list of their ends and their text, one after the other.</summary>
    public void Split(ReadOnlySpan<char> text, StringBuilder words, List<int> ends)
    {
        StringBuilder bases = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsWhiteSpace(rune))
            {
                EndWord(words, ends);
                continue;
            }

            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (rune == Rune.ReplacementChar || IsControl(category) || (stripsAccents && category is UnicodeCategory.NonSpacingMark))
            {
                continue;
            }

            if (IsChinese(rune.Value))
            {
                EndWord(words, ends);
                Append(rune, bases, words, ends);
                EndWord(words, ends);
            }
            else
            {
                Append(rune, bases, words, ends);
            }
        }

        EndWord(words, ends);
    }

    private static void EndWord(StringBuilder words, List<int> ends)
    {
        if (words.Length > (ends.Count == 0 ? 0 : ends[^1]))
        {
            ends.Add(words.Length);
        }
    }

    private void Append(Rune rune, StringBuilder bases, StringBuilder words, List<int> ends)
    {
        if (!stripsAccents)
        {
            AppendBase(rune, words, ends);
            return;
        }

        CanonicalBases.AppendTo(bases.Clear(), rune);
        foreach (Rune single in bases.ToString().EnumerateRunes())
        {
            AppendBase(single, words, ends);
        }
    }

    private void AppendBase(Rune rune, StringBuilder words, List<int> ends)
    {
        if (IsPunctuation(rune))
        {
            EndWord(words, ends);
            words.Append(rune);
            EndWord(words, ends);
        }
        else if (lowersCase && rune.Value == CapitalIWithDot)
        {
            // The only character whose lower case is two.
            words.Append("i\u0307");
        }
        else
        {
            words.Append(lowersCase ? Rune.ToLowerInvariant(rune) : rune);
        }
    }

    /// <summary>The white space of the property White_Space, without the controls that are dropped.</summary>
    private static bool IsWhiteSpace(Rune rune) => rune.Value is '\t' or '\n' or '\r'
        || (Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune));

    private static bool IsControl(UnicodeCategory category) => category
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? !char.IsAsciiLetterOrDigit((char)rune.Value) && rune.Value > ' '
        : Rune.IsPunctuation(rune);

    /// <summary>The ranges of Hugging Face tokenizers, one of which begins 0x100 later than Unicode's block.</summary>
    private static bool IsChinese(int value) => value
        is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF) or (>= 0x2A700 and <= 0x2B73F)
        or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x2F800 and <= 0x2FA1F);
}
