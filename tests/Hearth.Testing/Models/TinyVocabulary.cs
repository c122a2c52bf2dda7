using System.Globalization;

namespace Hearth.Testing.Models;

/// <summary>A small whole tokenizer for a <see cref="TinyModel"/>: any text can be encoded, since every byte has a token.</summary>
public sealed class TinyVocabulary
{
    private const int Normal = 1;
    private const int Unknown = 2;
    private const int Control = 3;
    private const int Byte = 6;

    private readonly List<string> _tokens = [];
    private readonly List<int> _types = [];
    private readonly List<float> _scores = [];
    private readonly List<string> _merges = [];

    private TinyVocabulary()
    {
    }

    /// <summary>How many tokens there are.</summary>
    public int Count => _tokens.Count;

    private bool IsBytePair => _merges.Count > 0;

    /// <summary>
    /// Byte-level BPE, pre-tokenizer <c>qwen2</c>: 0 <c>&lt;|endoftext|&gt;</c>, 1 <c>&lt;|im_start|&gt;</c>, 2 <c>&lt;|im_end|&gt;</c>, then the 256 bytes,
    /// then the results of a few merges.
    /// </summary>
    public static TinyVocabulary CreateBytePair()
    {
        TinyVocabulary vocabulary = new();
        foreach (string control in (string[])["<|endoftext|>", "<|im_start|>", "<|im_end|>"])
        {
            vocabulary.Append(control, Control, 0);
        }

        int shifted = 0;
        for (int value = 0; value < 256; value++)
        {
            // GPT-2's table: printable Latin-1 stands for itself, every other byte for a character from U+0100 on.
            bool isPrintable = value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            vocabulary.Append(((char)(isPrintable ? value : 0x100 + shifted++)).ToString(), Normal, 0);
        }

        // U+0120 is the space.
        foreach (string merge in (string[])["t h", "th e", "\u0120 the", "i n", "e r", "a n", "o n", "h e", "l l", "he ll", "hell o", "\u0120 a", "\u0120 w", "o r", "\u0120w or", "l d", "\u0120wor ld"])
        {
            vocabulary._merges.Add(merge);
            vocabulary.Append(merge.Replace(" ", "", StringComparison.Ordinal), Normal, 0);
        }

        return vocabulary;
    }

    /// <summary>SentencePiece: 0 <c>&lt;unk&gt;</c>, 1 <c>&lt;s&gt;</c>, 2 <c>&lt;/s&gt;</c>, then the 256 bytes, letters and a few words with scores.</summary>
    public static TinyVocabulary CreateSentencePiece()
    {
        TinyVocabulary vocabulary = new();
        vocabulary.Append("<unk>", Unknown, 0);
        vocabulary.Append("<s>", Control, 0);
        vocabulary.Append("</s>", Control, 0);
        for (int value = 0; value < 256; value++)
        {
            vocabulary.Append(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), Byte, 0);
        }

        // U+2581 is the space.
        int rank = 0;
        foreach (string piece in (string[])["th", "\u2581the", "in", "er", "he", "ll", "hell", "hello", "\u2581hello", "\u2581w", "or", "ld", "\u2581wor", "\u2581world"])
        {
            vocabulary.Append(piece, Normal, --rank);
        }

        foreach (char letter in "\u2581abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?")
        {
            vocabulary.Append(letter.ToString(), Normal, --rank);
        }

        return vocabulary;
    }

    /// <summary>Adds the <c>tokenizer.*</c> keys.</summary>
    public void WriteTo(GgufWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Add("tokenizer.ggml.model", IsBytePair ? "gpt2" : "llama").Add("tokenizer.ggml.pre", IsBytePair ? "qwen2" : "default")
            .Add("tokenizer.ggml.tokens", _tokens).Add("tokenizer.ggml.token_type", _types);
        if (IsBytePair)
        {
            writer.Add("tokenizer.ggml.merges", _merges)
                .Add("tokenizer.ggml.bos_token_id", 0u).Add("tokenizer.ggml.eos_token_id", 2u).Add("tokenizer.ggml.padding_token_id", 0u)
                .Add("tokenizer.ggml.add_bos_token", false);
        }
        else
        {
            writer.Add("tokenizer.ggml.scores", _scores)
                .Add("tokenizer.ggml.unknown_token_id", 0u).Add("tokenizer.ggml.bos_token_id", 1u).Add("tokenizer.ggml.eos_token_id", 2u)
                .Add("tokenizer.ggml.add_bos_token", true).Add("tokenizer.ggml.add_eos_token", false);
        }
    }

    private void Append(string token, int type, float score)
    {
        // Two merges may make the same word, which is one token.
        if (!_tokens.Contains(token, StringComparer.Ordinal))
        {
            _tokens.Add(token);
            _types.Add(type);
            _scores.Add(score);
        }
    }
}
