using System.Globalization;

namespace Hearth.Knowledge.Chunking;

/// <summary>About how many tokens an embedder of the BERT family makes of a text, without its tokenizer: rather too many than too few.</summary>
internal static class TokenEstimate
{
    private const double LetterTokens = .21;
    private const double ForeignTokens = .5;
    private const double DigitTokens = .5;

    /// <summary>Estimates.</summary>
    public static int Of(ReadOnlySpan<char> text)
    {
        double tokens = 0;
        double word = 0;
        foreach (char character in text)
        {
            if (char.IsLetterOrDigit(character) && !IsOwnToken(character))
            {
                word += char.IsAsciiDigit(character) ? DigitTokens : character > 0x7F ? ForeignTokens : LetterTokens;
                continue;
            }

            tokens += Word(word) + (char.IsWhiteSpace(character) ? 0 : 1);
            word = 0;
        }

        return (int)Math.Ceiling(tokens + Word(word));
    }

    private static double Word(double tokens) => tokens > 0 ? Math.Max(1, tokens) : 0;

    /// <summary>Chinese, Japanese and Korean letters are a token each.</summary>
    private static bool IsOwnToken(char character) => character >= 0x2E80 && (char.IsSurrogate(character) || CharUnicodeInfo.GetUnicodeCategory(character) == UnicodeCategory.OtherLetter);
}
