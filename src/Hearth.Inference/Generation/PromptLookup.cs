namespace Hearth.Inference.Generation;

/// <summary>Guesses what comes next from what came before: the tokens that followed the last ones when they were last seen.</summary>
/// <remarks>Saxena, Prompt Lookup Decoding, 2023. Answers that quote, correct or repeat are guessed well; nothing is learnt and nothing is stored.</remarks>
internal static class PromptLookup
{
    /// <summary>Tokens that one guess has at most.</summary>
    public const int TokensMax = 8;

    /// <summary>How far back is looked, in tokens: microseconds, where a step takes a thousand.</summary>
    public const int LookBackTokensMax = 16384;

    private const int LongestMatch = 3;
    private const int ShortestMatch = 2;

    /// <summary>Fills the front of a guess.</summary>
    /// <param name="tokens">Prompt and answer so far.</param>
    /// <param name="guess">As many tokens as are wanted.</param>
    /// <returns>How many were guessed: all, or none where nothing matches.</returns>
    public static int Find(ReadOnlySpan<int> tokens, Span<int> guess)
    {
        ReadOnlySpan<int> recent = tokens[Math.Max(0, tokens.Length - LookBackTokensMax)..];
        for (int length = LongestMatch; length >= ShortestMatch; length--)
        {
            if (recent.Length <= length)
            {
                continue;
            }

            // Without the last token, so that the end does not match itself.
            int match = recent[..^1].LastIndexOf(recent[^length..]);
            if (match >= 0)
            {
                Continue(recent, match + length, guess);
                return guess.Length;
            }
        }

        return 0;
    }

    /// <summary>What followed; a repetition that reaches the end is continued from itself.</summary>
    private static void Continue(ReadOnlySpan<int> recent, int start, Span<int> guess)
    {
        for (int index = 0; index < guess.Length; index++)
        {
            int source = start + index;
            guess[index] = source < recent.Length ? recent[source] : guess[source - recent.Length];
        }
    }
}
