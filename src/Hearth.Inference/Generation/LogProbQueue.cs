using Hearth.Inference.Sampling;

namespace Hearth.Inference.Generation;

/// <summary>Keeps probabilities of tokens until their text is shown; those of text that never is are dropped with it. Not thread-safe.</summary>
internal sealed class LogProbQueue(LogProbReader reader)
{
    private readonly Queue<(int Start, TokenLogProb LogProb)> _waiting = [];

    /// <summary>Takes note of a chosen token.</summary>
    /// <param name="logits">What it was chosen from.</param>
    /// <param name="token">The token.</param>
    /// <param name="start">Characters decoded before it.</param>
    public void Add(ReadOnlySpan<float> logits, int token, int start) => _waiting.Enqueue((start, reader.Read(logits, token)));

    /// <summary>Those of the tokens that begin before so many characters and whose text is shown.</summary>
    public IReadOnlyList<TokenLogProb> Take(int shown, AnswerText text)
    {
        List<TokenLogProb> taken = [];
        while (_waiting.TryPeek(out (int Start, TokenLogProb LogProb) first) && first.Start < shown)
        {
            _waiting.Dequeue();
            if (!text.IsHidden(first.Start))
            {
                taken.Add(first.LogProb);
            }
        }

        return taken;
    }
}
