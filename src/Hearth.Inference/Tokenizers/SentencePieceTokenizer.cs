namespace Hearth.Inference.Tokenizers;

/// <summary>
/// SentencePiece with merges by score (<c>tokenizer.ggml.model</c> = <c>llama</c>): the whole fragment is one sequence of characters, the pair
/// whose entry scores highest joins first, and what no entry holds falls back to its bytes.
/// </summary>
/// <remarks>Source: llama.cpp v0.5.0, <c>llm_tokenizer_spm</c>, and sentencepiece's <c>bpe_model.cc</c>.</remarks>
internal sealed class SentencePieceTokenizer : Tokenizer, IMergeOrder
{
    /// <summary>The name of this kind in a file.</summary>
    public const string Model = "llama";

    private const int None = -1;

    private readonly float[] _scores;
    private readonly int[] _byteTokens = new int[256];

    public SentencePieceTokenizer(TokenizerDefinition definition)
        : base(definition, new TokenizerDefaults(BeginToken: 1, EndToken: 2, UnknownToken: 0, AddsBegin: true, AddsEnd: false), TokenPieces.Unescape)
    {
        _scores = definition.Scores ?? throw new InferenceException(
            InferenceErrors.TokenizerMalformed, "The vocabulary has no scores, by which this kind of tokenizer merges.");
        if (_scores.Length != VocabularySize)
        {
            throw new InferenceException(
                InferenceErrors.TokenizerMalformed, $"The vocabulary has {VocabularySize} entries, but the scores of {_scores.Length} are given.");
        }

        AddsSpacePrefix = definition.AddsSpacePrefix ?? true;
        Array.Fill(_byteTokens, None);
        for (int token = 0; token < VocabularySize; token++)
        {
            if (Vocabulary.KindOf(token) is TokenKind.Byte && TokenPieces.TryParseByte(Vocabulary.TextOf(token), out byte value))
            {
                _byteTokens[value] = token;
            }
        }
    }

    public override bool AddsSpacePrefix { get; }

    public bool TryGetOrder(ReadOnlySpan<byte> joined, int leftLength, out uint order)
    {
        int token = Vocabulary.FindMergeable(joined);
        order = token < 0 ? 0 : Descending(_scores[token]);
        return token >= 0;
    }

    protected override void EncodeFragment(ReadOnlySpan<char> text, EncodeBuffers buffers, List<int> tokens)
    {
        ReadOnlySpan<byte> escaped = Escape(buffers.ToUtf8(text), AddsSpacePrefix, buffers);
        MergeChain chain = buffers.Chain;
        chain.Merge(escaped, this, Vocabulary.TextBytesMax);
        for (int symbol = 0; symbol >= 0; symbol = chain.Next(symbol))
        {
            ReadOnlySpan<byte> bytes = escaped[chain.RangeOf(symbol)];
            int token = Vocabulary.FindMergeable(bytes);
            if (token >= 0)
            {
                tokens.Add(token);
            }
            else
            {
                AddBytes(bytes, tokens);
            }
        }
    }

    private static ReadOnlySpan<byte> Escape(ReadOnlySpan<byte> utf8, bool addsSpace, EncodeBuffers buffers)
    {
        Span<byte> escaped = buffers.Bytes(checked((utf8.Length + 1) * TokenPieces.Space.Length));
        int length = 0;
        if (addsSpace)
        {
            TokenPieces.Space.CopyTo(escaped);
            length = TokenPieces.Space.Length;
        }

        foreach (byte unit in utf8)
        {
            if (unit == (byte)' ')
            {
                TokenPieces.Space.CopyTo(escaped[length..]);
                length += TokenPieces.Space.Length;
            }
            else
            {
                escaped[length++] = unit;
            }
        }

        return escaped[..length];
    }

    /// <summary>A character no entry holds: byte by byte where the vocabulary has bytes, else unknown as a whole.</summary>
    private void AddBytes(ReadOnlySpan<byte> bytes, List<int> tokens)
    {
        int first = tokens.Count;
        foreach (byte value in bytes)
        {
            int token = _byteTokens[value];
            if (token < 0)
            {
                tokens.RemoveRange(first, tokens.Count - first);
                if (UnknownToken is { } unknown)
                {
                    tokens.Add(unknown);
                }

                return;
            }

            tokens.Add(token);
        }
    }

    /// <summary>Maps scores to numbers that are smaller the higher the score; -0 and 0 are equal.</summary>
    private static uint Descending(float score)
    {
        uint bits = BitConverter.SingleToUInt32Bits(score + 0f);
        uint ascending = (bits & 0x8000_0000) != 0 ? ~bits : bits | 0x8000_0000;
        return ~ascending;
    }
}
