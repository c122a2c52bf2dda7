using FsCheck;
using FsCheck.Fluent;
using Hearth.Inference.Tokenizers;
using Hearth.Inference.Tokenizers.PreTokenizers;

namespace Hearth.Inference.Tests.Tokenizers;

public sealed class TokenizerProperties
{
    private const int Runs = 500;

    /// <summary>What word rules and merges tell apart, several scripts, and halves of characters.</summary>
    private static readonly string[] s_parts =
    [
        " ", "  ", "\t", "\n", "\r\n", "\u00A0", "\u3000", "'s", "'LL", "’", "a", "Bc", "1", "23", "½", "é", "e\u0301", "ß", "ж", "中", "文",
        "한", "ก็", "🦙", "👩‍👩‍👧", "_", "...", "!", "$", "`", "<|im_end|>", "</s>", "\0", "\u200B", "\uFEFF", "\uD83D", "\uDC00", "\U000E0001", "\uFFFD",
    ];

    private static readonly Arbitrary<string> s_text = Gen.Elements(s_parts).ArrayOf().Select(string.Concat).ToArbitrary();

    [Theory]
    [InlineData("gpt-2")]
    [InlineData("qwen2")]
    [InlineData("llama-bpe")]
    [InlineData("smollm")]
    public void Decode_WhatWasEncoded_IsTheText(string name)
    {
        Tokenizer tokenizer = name is "smollm" ? Vocabularies.DefaultModel : Vocabularies.Named(name);

        Check(text => string.Equals(tokenizer.Decode([.. tokenizer.EncodePlain(text)]), WellFormed(text), StringComparison.Ordinal));
    }

    [Fact]
    public void Decode_WhatSentencePieceEncoded_IsTheText()
    {
        Tokenizer tokenizer = Vocabularies.Named("llama-spm");

        // The format writes a space as U+2581, so that this one character does not come back as itself.
        Check(text => string.Equals(tokenizer.Decode([.. tokenizer.EncodePlain(text)]), WellFormed(text), StringComparison.Ordinal));
    }

    [Fact]
    public void Encode_ALoneSurrogate_IsTheReplacementCharacter() => Assert.Equal(
        Vocabularies.DefaultModel.EncodePlain("a\uFFFDb\uFFFD"), Vocabularies.DefaultModel.EncodePlain("a\uD83Db\uDC00"));

    [Fact]
    public void Split_AnyRuleAnyText_CoversTheTextAndCutsNoCharacter()
    {
        PreTokenizer[] rules = [.. PreTokenizer.Names.Select(PreTokenizer.Named).Distinct()];
        Check(text => Array.TrueForAll(rules, rule => IsPartition(rule, text)));
    }

    [Fact]
    public void Encode_WordPieceOfAnyText_NeverFails()
    {
        Tokenizer tokenizer = Vocabularies.Named("bert-bge");
        Check(text => tokenizer.EncodePlain(text).TrueForAll(token => token >= 0 && token < tokenizer.VocabularySize));
    }

    private static bool IsPartition(PreTokenizer rule, string text)
    {
        using EncodeBuffers buffers = new();
        int start = 0;
        foreach (int end in rule.Split(text, buffers))
        {
            if (end <= start || (end < text.Length && char.IsSurrogatePair(text[end - 1], text[end])))
            {
                return false;
            }

            start = end;
        }

        return start == text.Length;
    }

    private static void Check(Func<string, bool> property) =>
        Prop.ForAll(s_text, property).Check(Config.QuickThrowOnFailure.WithMaxTest(Runs).WithReplay(1, 3));

    private static string WellFormed(string text)
    {
        System.Text.StringBuilder wellFormed = new();
        foreach (System.Text.Rune rune in text.EnumerateRunes())
        {
            wellFormed.Append(rune);
        }

        return wellFormed.ToString();
    }
}
