using Hearth.Inference;

namespace Hearth.Gateway.OpenAi;

/// <summary>Turns the engine's log probabilities into the two shapes of the protocol.</summary>
internal static class LogProbMapper
{
    public static ChatLogProbs ToChat(IEnumerable<TokenLogProb> tokens) => new([.. tokens.Select(ToChatToken)], Refusal: null);

    /// <summary>The shape of the older endpoint.</summary>
    /// <param name="tokens">In the order of the answer.</param>
    /// <param name="textOffset">Where the first token begins in the text, in UTF-16 units; moved behind the last.</param>
    /// <param name="wantsTop">Whether alternatives were asked for.</param>
    public static TextLogProbs ToText(IReadOnlyList<TokenLogProb> tokens, ref int textOffset, bool wantsTop)
    {
        List<int> offsets = new(tokens.Count);
        foreach (TokenLogProb token in tokens)
        {
            offsets.Add(textOffset);
            textOffset += token.Token.Length;
        }

        return new TextLogProbs(
            [.. tokens.Select(static token => token.Token)],
            [.. tokens.Select(static token => Finite(token.LogProb))],
            wantsTop ? [.. tokens.Select(ToTop)] : null,
            offsets);
    }

    private static ChatTokenLogProb ToChatToken(TokenLogProb token) =>
        new(token.Token, Finite(token.LogProb), BytesOf(token)) { TopLogprobs = [.. token.Top.Select(ToAlternative)] };

    private static ChatTokenLogProb ToAlternative(TokenLogProb token) => new(token.Token, Finite(token.LogProb), BytesOf(token));

    private static int[] BytesOf(TokenLogProb token) => [.. token.Bytes.Select(static value => (int)value)];

    private static Dictionary<string, double> ToTop(TokenLogProb token)
    {
        Dictionary<string, double> top = new(StringComparer.Ordinal);
        foreach (TokenLogProb alternative in token.Top)
        {
            // Two tokens may read the same when both are parts of characters; the likelier comes first and stays.
            top.TryAdd(alternative.Token, Finite(alternative.LogProb));
        }

        return top;
    }

    /// <summary>JSON has no infinity; OpenAI writes -9999 for "impossible".</summary>
    private static double Finite(double logProb) => Math.Max(logProb, -9999.0);
}
