using Hearth.Inference.Tokenizers.PreTokenizers;

namespace Hearth.Inference.Tokenizers;

/// <summary>
/// Byte-level BPE (<c>tokenizer.ggml.model</c> = <c>gpt2</c>): text is cut into words by the model's rule, a word's bytes are written as letters,
/// and the letters are joined in the order of the merges.
/// </summary>
/// <remarks>Source: llama.cpp v0.5.0, <c>llm_tokenizer_bpe</c>. Every text comes back unchanged from its tokens, lone surrogates excepted.</remarks>
internal sealed class BytePairTokenizer : Tokenizer
{
    /// <summary>The name of this kind in a file.</summary>
    public const string Model = "gpt2";

    private readonly PreTokenizer _preTokenizer;
    private readonly BytePairMerges _merges;

    public BytePairTokenizer(TokenizerDefinition definition)
        : this(definition, PreTokenizer.Named(definition.PreTokenizer))
    {
    }

    private BytePairTokenizer(TokenizerDefinition definition, PreTokenizer preTokenizer)
        : base(definition, new TokenizerDefaults(BeginToken: null, EndToken: null, UnknownToken: null, preTokenizer.AddsBegin, AddsEnd: false), DecodePiece)
    {
        _preTokenizer = preTokenizer;
        _merges = new BytePairMerges(
            definition.Merges ?? throw new InferenceException(InferenceErrors.TokenizerMalformed, "The vocabulary has no merges."));
    }

    protected override void EncodeFragment(ReadOnlySpan<char> text, EncodeBuffers buffers, List<int> tokens)
    {
        int start = 0;
        foreach (int end in _preTokenizer.Split(text, buffers))
        {
            ReadOnlySpan<byte> word = buffers.ToUtf8(text[start..end]);
            Span<byte> letters = buffers.Bytes(word.Length * 2);
            EncodeWord(letters[..ByteAlphabet.Write(word, letters)], buffers.Chain, tokens);
            start = end;
        }
    }

    private static int DecodePiece(ReadOnlySpan<byte> entry, Span<byte> piece)
    {
        if (ByteAlphabet.TryRead(entry, piece, out int length))
        {
            return length;
        }

        // Not written in the alphabet, so it is taken as it stands: some files mark added words as ordinary ones.
        entry.CopyTo(piece);
        return entry.Length;
    }

    private void EncodeWord(ReadOnlySpan<byte> word, MergeChain chain, List<int> tokens)
    {
        int whole = _preTokenizer.PrefersWholeWords ? Vocabulary.FindMergeable(word) : -1;
        if (whole >= 0)
        {
            tokens.Add(whole);
            return;
        }

        chain.Merge(word, _merges, _merges.JoinedLengthMax);
        for (int symbol = 0; symbol >= 0; symbol = chain.Next(symbol))
        {
            ReadOnlySpan<byte> joined = word[chain.RangeOf(symbol)];
            int token = Vocabulary.FindMergeable(joined);
            if (token >= 0)
            {
                tokens.Add(token);
            }
            else
            {
                AddLetters(joined, tokens);
            }
        }
    }

    /// <summary>What was joined is not in the vocabulary, or is a control token: letter by letter. A letter that is not there either is lost.</summary>
    private void AddLetters(ReadOnlySpan<byte> joined, List<int> tokens)
    {
        while (!joined.IsEmpty)
        {
            int length = joined[0] < 0x80 ? 1 : 2;
            int token = Vocabulary.FindMergeable(joined[..length]);
            if (token >= 0)
            {
                tokens.Add(token);
            }

            joined = joined[length..];
        }
    }
}
