using System.Text;
using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Tests.Tokenizers;

/// <summary>Vocabularies small enough to be read in a test.</summary>
internal static class SmallVocabularies
{
    /// <summary>SentencePiece with the entries unknown, begin, end, all bytes (from 3 on), and these, each scoring less than the one before.</summary>
    public static TokenizerDefinition SentencePiece(params IReadOnlyList<string> pieces)
    {
        string[] texts = ["<unk>", "<s>", "</s>", .. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>"), .. pieces];
        return new TokenizerDefinition
        {
            Model = "llama",
            Tokens = Strings(texts),
            Scores = [.. texts.Select((_, token) => (float)-token)],
            Kinds = [2, 3, 3, .. Enumerable.Repeat(6, 256), .. Enumerable.Repeat(1, pieces.Count)],
        };
    }

    /// <summary>Byte-level BPE with all letters of the alphabet (from 0 on), the results of these merges, and these entries of a kind of their own.</summary>
    public static TokenizerDefinition BytePairs(IReadOnlyList<string> merges, params IReadOnlyList<(string Text, TokenKind Kind)> added)
    {
        string[] texts =
        [
            .. Enumerable.Range(0, 256).Select(value => Letter((byte)value)),
            .. merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal)),
            .. added.Select(entry => entry.Text),
        ];
        return new TokenizerDefinition
        {
            Model = "gpt2",
            PreTokenizer = "gpt-2",
            Tokens = Strings(texts),
            Merges = Strings([.. merges]),
            Kinds = [.. Enumerable.Repeat(1, 256 + merges.Count), .. added.Select(entry => (int)entry.Kind)],
        };
    }

    public static Utf8Strings Strings(params IReadOnlyList<string> texts) => Utf8Strings.From([.. texts.Select(Encoding.UTF8.GetBytes)]);

    public static List<int> EncodePlain(this Tokenizer tokenizer, string text)
    {
        List<int> tokens = [];
        tokenizer.EncodePlain(text, tokens);
        return tokens;
    }

    public static List<int> Encode(this Tokenizer tokenizer, string text, params IReadOnlyList<TextSpan> plainSpans)
    {
        List<int> tokens = [];
        tokenizer.Encode(text, plainSpans, addSpecial: false, tokens);
        return tokens;
    }

    private static string Letter(byte value)
    {
        Span<byte> utf8 = stackalloc byte[2];
        return Encoding.UTF8.GetString(utf8[..ByteAlphabet.Write([value], utf8)]);
    }
}
