using System.Text;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Tokenizers;

/// <summary>
/// WordPiece (<c>tokenizer.ggml.model</c> = <c>bert</c>): text is normalised and cut into words, and each word into the longest entries, from the
/// left. A word that cannot be cut, or has more than 100 characters, is unknown as a whole.
/// </summary>
/// <remarks>
/// <para>Source: <c>WordPiece</c> of Hugging Face tokenizers. A GGUF file writes a word's first entry with U+2581 before it and the others bare.</para>
/// <para>llama.cpp knows no bound on a word's length and decomposes no Hangul; where the two differ, the embeddings are right with these.</para>
/// </remarks>
internal sealed class WordPieceTokenizer : Tokenizer
{
    /// <summary>The name of this kind in a file.</summary>
    public const string Model = "bert";

    private const int WordCharactersMax = 100;

    /// <summary>The names that stand for BERT's one way of cutting words.</summary>
    private static readonly string[] s_preTokenizers = ["default", "bert-bge", "bert-bge-large", "jina-v2-en"];

    private readonly BertWords _words;

    public WordPieceTokenizer(TokenizerDefinition definition)
        : base(
            definition with { EndToken = definition.SeparatorToken ?? definition.EndToken },
            new TokenizerDefaults(BeginToken: 101, EndToken: 102, UnknownToken: 100, AddsBegin: true, AddsEnd: true),
            TokenPieces.Unescape)
    {
        if (definition.PreTokenizer is { } name && !s_preTokenizers.Contains(name, StringComparer.Ordinal))
        {
            throw new InferenceException(
                InferenceErrors.PreTokenizerUnsupported,
                $"The pre-tokenizer {GgufText.Quote(name)} is not supported; those that are: {string.Join(", ", s_preTokenizers)}.");
        }

        bool lowersCase = definition.LowersCase ?? true;
        _words = new BertWords(lowersCase, definition.StripsAccents ?? lowersCase);
    }

    /// <summary>Every word begins with a space, and so does the first.</summary>
    public override bool AddsSpacePrefix => true;

    protected override void EncodeFragment(ReadOnlySpan<char> text, EncodeBuffers buffers, List<int> tokens)
    {
        StringBuilder words = new(text.Length);
        List<int> ends = buffers.WordEnds;
        ends.Clear();
        _words.Split(text, words, ends);
        ReadOnlySpan<char> normalised = words.ToString();
        int start = 0;
        foreach (int end in ends)
        {
            int first = tokens.Count;
            if (!TryCut(normalised[start..end], buffers, tokens))
            {
                tokens.RemoveRange(first, tokens.Count - first);
                if (UnknownToken is { } unknown)
                {
                    tokens.Add(unknown);
                }
            }

            start = end;
        }
    }

    /// <summary>Always, and never left out because the text begins with one: these frame a text, they do not steer it.</summary>
    protected override void Surround(List<int> tokens, int first)
    {
        if (AddsBegin && BeginToken is { } begin)
        {
            tokens.Insert(first, begin);
        }

        if (AddsEnd && EndToken is { } end)
        {
            tokens.Add(end);
        }
    }

    private bool TryCut(ReadOnlySpan<char> word, EncodeBuffers buffers, List<int> tokens)
    {
        ReadOnlySpan<byte> utf8 = buffers.ToUtf8(word);
        if (Characters(utf8) > WordCharactersMax)
        {
            return false;
        }

        Span<byte> marked = buffers.Bytes(TokenPieces.Space.Length + utf8.Length);
        TokenPieces.Space.CopyTo(marked);
        utf8.CopyTo(marked[TokenPieces.Space.Length..]);
        ReadOnlySpan<byte> rest = marked[..(TokenPieces.Space.Length + utf8.Length)];
        while (!rest.IsEmpty)
        {
            int token = LongestPrefix(rest, out int length);
            if (token < 0)
            {
                return false;
            }

            tokens.Add(token);
            rest = rest[length..];
        }

        return true;
    }

    private int LongestPrefix(ReadOnlySpan<byte> text, out int length)
    {
        for (length = Math.Min(text.Length, Vocabulary.TextBytesMax); length > 0; length--)
        {
            bool isInsideCharacter = length < text.Length && (text[length] & 0xC0) == 0x80;
            int token = isInsideCharacter ? -1 : Vocabulary.FindMergeable(text[..length]);
            if (token >= 0)
            {
                return token;
            }
        }

        return -1;
    }

    private static int Characters(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        foreach (byte unit in utf8)
        {
            count += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
