using System.Buffers;

namespace Hearth.Inference.Generation;

/// <summary>The tokens of a prompt and of its answer, one after the other. Not thread-safe; pooled, so that growing leaves nothing behind.</summary>
internal sealed class TokenHistory
{
    /// <summary>Room for an answer before the first time it grows.</summary>
    private const int AnswerTokens = 512;

    private int[] _tokens;

    /// <summary>Begins with a prompt.</summary>
    public TokenHistory(ReadOnlySpan<int> prompt)
    {
        _tokens = ArrayPool<int>.Shared.Rent(prompt.Length + AnswerTokens);
        prompt.CopyTo(_tokens);
        Count = prompt.Length;
    }

    public int Count { get; private set; }

    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    public void Add(int token)
    {
        if (Count == _tokens.Length)
        {
            int[] larger = ArrayPool<int>.Shared.Rent(Count * 2);
            _tokens.CopyTo(larger, 0);
            ArrayPool<int>.Shared.Return(_tokens);
            _tokens = larger;
        }

        _tokens[Count++] = token;
    }

    /// <summary>Gives the memory back; nothing is left to read.</summary>
    public void Release()
    {
        ArrayPool<int>.Shared.Return(_tokens);
        _tokens = [];
        Count = 0;
    }
}
