using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Sampling;

/// <summary>Says how likely a chosen token and its rivals were by the model's own distribution: before bias, penalties, truncation and temperature.</summary>
/// <remarks>
/// The OpenAI API and vLLM (its <c>raw_logprobs</c>) report the same. A bias or a penalty therefore shows in which tokens are chosen and never in
/// their probabilities. Allocates what it returns.
/// </remarks>
internal sealed class LogProbReader(Tokenizer tokenizer, int alternatives)
{
    private readonly Candidate[] _best = new Candidate[alternatives];

    /// <summary>What is reported of one choice.</summary>
    /// <param name="logits">Finite, as a sampler has checked.</param>
    /// <param name="token">The chosen token.</param>
    public TokenLogProb Read(ReadOnlySpan<float> logits, int token)
    {
        LogitMath.TryFindMax(logits, out float max, out _);
        double logTotal = LogitMath.LogSumExp(logits, max);
        Span<Candidate> best = _best.AsSpan(0, Math.Min(_best.Length, logits.Length));
        CandidateSelection.SelectTop(logits, best);
        TokenLogProb[] top = new TokenLogProb[best.Length];
        for (int index = 0; index < best.Length; index++)
        {
            top[index] = Describe(best[index].Token, best[index].Score - logTotal, []);
        }

        return Describe(token, logits[token] - logTotal, top);
    }

    private TokenLogProb Describe(int token, double logProb, IReadOnlyList<TokenLogProb> top) =>
        new(tokenizer.GetText(token), tokenizer.GetBytes(token, includeControl: true).ToArray(), logProb, top);
}
