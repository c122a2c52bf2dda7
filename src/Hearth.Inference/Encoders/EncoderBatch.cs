namespace Hearth.Inference.Encoders;

/// <summary>The texts of one pass: their tokens one after the other, without padding. Reused; not thread-safe.</summary>
internal sealed class EncoderBatch
{
    /// <summary>Texts of one pass.</summary>
    public const int TextsMax = 64;

    private readonly int[] _tokens;
    private readonly bool[] _isSecond;
    private readonly int[] _starts = new int[TextsMax + 1];

    public EncoderBatch(int tokensMax)
    {
        TokensMax = tokensMax;
        _tokens = new int[tokensMax];
        _isSecond = new bool[tokensMax];
    }

    public int TokensMax { get; }

    public int Texts { get; private set; }

    public int Tokens => _starts[Texts];

    public void Clear() => Texts = 0;

    public bool Fits(int tokens) => Texts < TextsMax && tokens <= TokensMax - Tokens;

    /// <summary>Appends a text.</summary>
    /// <param name="tokens">Its tokens, framing ones included; at least one.</param>
    /// <param name="secondStart">Where the second of two segments begins; null where there is one.</param>
    public void Add(ReadOnlySpan<int> tokens, int? secondStart = null)
    {
        if (tokens.IsEmpty || !Fits(tokens.Length))
        {
            throw new ArgumentException($"A text of {tokens.Length} tokens does not fit: {Tokens} of {TokensMax} are taken.", nameof(tokens));
        }

        int start = Tokens;
        tokens.CopyTo(_tokens.AsSpan(start));
        for (int index = 0; index < tokens.Length; index++)
        {
            _isSecond[start + index] = index >= (secondStart ?? tokens.Length);
        }

        _starts[++Texts] = start + tokens.Length;
    }

    public int Token(int index) => _tokens[index];

    public bool IsSecond(int index) => _isSecond[index];

    public int Start(int text) => _starts[text];

    public int Length(int text) => _starts[text + 1] - _starts[text];

    /// <summary>The text that a token belongs to.</summary>
    public int TextOf(int index)
    {
        int found = Array.BinarySearch(_starts, 0, Texts + 1, index);
        return found >= 0 ? found : ~found - 1;
    }
}
