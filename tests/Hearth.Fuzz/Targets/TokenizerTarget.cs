using System.Text;
using Hearth.Inference;
using Hearth.Inference.Gguf;
using Hearth.Inference.Tokenizers;
using Hearth.Primitives;
using Hearth.Testing;
using Hearth.Testing.Models;

namespace Hearth.Fuzz.Targets;

/// <summary>
/// Any text through honest tokenizers of all kinds, which must encode it, stay within the vocabulary, and where the kind is lossless give it back; and
/// some text through tokenizers from damaged files, which may be refused.
/// </summary>
internal sealed class TokenizerTarget : FuzzTarget
{
    private const int TokensRandomMax = 16;

    private static readonly string[] s_fragments =
    [
        "the", " the", "hello", " world", "  ", "\t", "\n", "\r\n", "\u00A0", "\u3000", "1", "12345", "'s", "'LL", "don't", "é", "e\u0301", "Ünï", "日本語", "한국어", "🔥", "👩‍👩‍👧",
        "\u200D", "\uFEFF", "\uFFFD", "\uD800", "\uDC00", "\0", "\u2581", "\u0120", "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<s>", "</s>", "<unk>", "<0x0A>", "[CLS]", "[UNK]",
        "<|end", "|>", "ß", "İ", "Σς", "ﬁ", "!!!", "...", "--", "http://a.b/c?d=e", "ـ", "א", "ไทย", "\u0300\u0301\u0302", "𝒳", "Ⅷ", "½",
    ];

    private readonly byte[][] _files =
    [
        new TinyModel { Layers = 0, Width = 32, Heads = 2 }.ToBytes(),
        new TinyModel { Layers = 0, Width = 32, Heads = 2, Vocabulary = TinyVocabulary.CreateSentencePiece() }.ToBytes(),
    ];

    private readonly Tokenizer[] _lossless;
    private readonly Tokenizer[] _others;
    private readonly StringBuilder _text = new();
    private readonly List<int> _tokens = [];

    public TokenizerTarget()
    {
        _lossless = [Load(_files[0]), Load(_files[1]), Open("gpt-2"), Open("qwen2")];
        _others = [Open("bert-bge"), Open("phi-3")];
    }

    public override string Name => "tokenizer";

    public override int Inputs => 150_000;

    public override void Feed(SeededRandom random)
    {
        if (random.OneIn(10))
        {
            FeedDamagedVocabulary(random);
            return;
        }

        string text = WriteText(random);
        if (random.OneIn(3))
        {
            Encode(random.Pick<Tokenizer>(_others), text, random);
            return;
        }

        Tokenizer tokenizer = random.Pick<Tokenizer>(_lossless);
        Encode(tokenizer, text, random);
        _tokens.Clear();
        tokenizer.EncodePlain(text, _tokens);
        RequireEqual(Readable(text, tokenizer), tokenizer.Decode(_tokens.ToArray()));
    }

    private static Tokenizer Load(byte[] bytes)
    {
        using GgufFile file = GgufFile.Parse(bytes);
        return Tokenizer.FromGguf(file.Metadata);
    }

    private static Tokenizer Open(string vocabulary)
    {
        using GgufFile file = GgufFile.Open(RepositoryPaths.TestData("vocab", $"ggml-vocab-{vocabulary}.gguf"));
        return Tokenizer.FromGguf(file.Metadata);
    }

    /// <summary>What a lossless tokenizer gives back: lone surrogates are no text, and SentencePiece writes spaces as U+2581.</summary>
    private static string Readable(string text, Tokenizer tokenizer)
    {
        string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        return tokenizer.AddsSpacePrefix ? valid.Replace('\u2581', ' ') : valid;
    }

    private static void RequireEqual(string expected, string actual)
    {
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"Encoded and decoded, '{expected}' became '{actual}'.");
        }
    }

    private void FeedDamagedVocabulary(SeededRandom random)
    {
        byte[] bytes = [.. random.Pick<byte[]>(_files)];
        int length = random.Damage(bytes);
        Tokenizer tokenizer = Load(bytes[..length]);
        Encode(tokenizer, WriteText(random), random);
    }

    private void Encode(Tokenizer tokenizer, string text, SeededRandom random)
    {
        List<TextSpan> spans = [];
        for (int count = random.NextInt32(3); count > 0; count--)
        {
            int start = random.NextInt32(text.Length + 1);
            spans.Add(new TextSpan(start, random.NextInt32(text.Length - start + 1)));
        }

        _tokens.Clear();
        tokenizer.Encode(text, spans, random.OneIn(2), _tokens);
        for (int count = random.NextInt32(TokensRandomMax); count > 0; count--)
        {
            _tokens.Add(random.NextInt32(tokenizer.VocabularySize));
        }

        TokenStreamDecoder decoder = new(tokenizer);
        foreach (int token in _tokens)
        {
            if ((uint)token >= (uint)tokenizer.VocabularySize)
            {
                throw new InvalidOperationException($"Token {token} of a vocabulary of {tokenizer.VocabularySize}.");
            }

            RequireWholeCharacters(decoder.Append(token));
        }

        RequireWholeCharacters(decoder.Flush());
    }

    private static void RequireWholeCharacters(ReadOnlySpan<char> text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            // A half of a pair is enumerated as U+FFFD, which is then not what stands there.
            if (rune.Value == 0xFFFD && !text.Contains('\uFFFD'))
            {
                throw new InvalidOperationException("A stream gave half a character.");
            }
        }
    }

    private string WriteText(SeededRandom random)
    {
        _text.Clear();
        if (random.OneIn(200))
        {
            return new string((char)random.NextInt32(0x10000), random.NextInt32(3000));
        }

        for (int count = random.NextInt32(12); count > 0; count--)
        {
            switch (random.NextInt32(4))
            {
                case 0:
                    _text.Append((char)random.NextInt32(0x10000));
                    break;
                case 1:
                    _text.Append((char)(0x20 + random.NextInt32(0x60)));
                    break;
                default:
                    _text.Append(random.Pick<string>(s_fragments));
                    break;
            }
        }

        return _text.ToString();
    }
}
