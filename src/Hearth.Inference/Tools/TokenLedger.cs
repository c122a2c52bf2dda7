namespace Hearth.Inference.Tools;

/// <summary>Counts the tokens of thinking: those of which any character, or the next one where they have none of their own, went there. Not thread-safe.</summary>
internal sealed class TokenLedger
{
    private readonly Queue<(long Start, long End)> _waiting = [];
    private long _added;
    private long _settled;

    /// <summary>Tokens of thinking among those whose text is settled.</summary>
    public int ReasoningTokens { get; private set; }

    /// <summary>Takes note of a token.</summary>
    /// <param name="characters">How many it completed.</param>
    public void Add(int characters)
    {
        _waiting.Enqueue((_added, _added + characters));
        _added += characters;
    }

    /// <summary>Takes note of characters that tokens before had begun: what is left of an incomplete one at the end.</summary>
    public void Extend(int characters) => _added += characters;

    /// <summary>Says what became of the next characters.</summary>
    public void Settle(AnswerRegion region, int characters)
    {
        _settled += characters;
        bool isReasoning = region == AnswerRegion.Reasoning;
        while (_waiting.TryPeek(out (long Start, long End) token) && token.Start < _settled && (isReasoning || token.End <= _settled))
        {
            _waiting.Dequeue();
            ReasoningTokens += isReasoning ? 1 : 0;
        }
    }
}
