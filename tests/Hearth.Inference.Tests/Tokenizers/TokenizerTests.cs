using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Tests.Tokenizers;

public sealed class TokenizerTests
{
    [Fact]
    public void FromGguf_DefaultModel_HasItsSpecialTokens()
    {
        Tokenizer tokenizer = Vocabularies.DefaultModel;

        Assert.Equal(49_152, tokenizer.VocabularySize);
        Assert.Equal(1, tokenizer.BeginToken);
        Assert.Equal(2, tokenizer.EndToken);
        Assert.False(tokenizer.AddsBegin);
        Assert.False(tokenizer.AddsEnd);
        Assert.Equal([0, 2], tokenizer.EndOfGenerationTokens.Where(token => token < 3).Order());
        Assert.True(tokenizer.IsControl(2));
        Assert.Equal("<|im_end|>", tokenizer.GetText(2));
    }

    [Theory]
    [InlineData("llama-spm", 1, 2, true, false)]
    [InlineData("phi-3", 1, 32000, true, false)]
    [InlineData("llama-bpe", 128000, 128001, true, false)]
    [InlineData("gpt-2", 50256, 50256, false, false)]
    [InlineData("qwen2", 151643, 151643, false, false)]
    [InlineData("bert-bge", 101, 102, true, true)]
    public void FromGguf_AKindOfTokenizer_HasItsDefaults(string name, int begin, int end, bool addsBegin, bool addsEnd)
    {
        Tokenizer tokenizer = Vocabularies.Named(name);

        Assert.Equal((begin, end, addsBegin, addsEnd), (tokenizer.BeginToken, tokenizer.EndToken, tokenizer.AddsBegin, tokenizer.AddsEnd));
    }

    [Theory]
    [InlineData("llama-spm", 2)]
    [InlineData("phi-3", 2)]
    [InlineData("phi-3", 32000)]
    [InlineData("phi-3", 32007)]
    [InlineData("llama-bpe", 128001)]
    [InlineData("llama-bpe", 128009)]
    [InlineData("qwen2", 151643)]
    [InlineData("qwen2", 151645)]
    public void EndOfGenerationTokens_OfAModel_HoldWhatEndsATurn(string name, int token)
    {
        Assert.Contains(token, Vocabularies.Named(name).EndOfGenerationTokens.AsEnumerable());
        Assert.True(Vocabularies.Named(name).IsControl(token));
    }

    [Fact]
    public void EndOfGeneration_AFormatWithEndsOfItsOwn_KeepsTheMarkerBetweenParts()
    {
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.BytePairs(
            [], ("<|end|>", TokenKind.Control), ("<|return|>", TokenKind.Control), ("<|call|>", TokenKind.Control)));

        Assert.Equal([257, 258], tokenizer.EndOfGenerationTokens.Order());
    }

    [Fact]
    public void Encode_WithSpecial_AddsTheBeginTokenOnce()
    {
        Tokenizer tokenizer = Vocabularies.Named("llama-bpe");
        List<int> added = [7];
        tokenizer.Encode("Hi", [], addSpecial: true, added);
        List<int> kept = [];
        tokenizer.Encode("<|begin_of_text|>Hi", [], addSpecial: true, kept);
        List<int> forged = [];
        tokenizer.EncodePlain("<|begin_of_text|>Hi", forged, addSpecial: true);

        Assert.Equal([7, 128000, 13347], added);
        Assert.Equal([128000, 13347], kept);
        Assert.Single(forged, tokenizer.IsControl);
    }

    [Fact]
    public void Encode_EmptyText_GivesWhatIsAddedOnly()
    {
        List<int> tokens = [];
        Vocabularies.Named("llama-spm").EncodePlain("", tokens, addSpecial: true);
        Vocabularies.Named("bert-bge").EncodePlain("", tokens, addSpecial: true);
        Vocabularies.DefaultModel.EncodePlain("", tokens, addSpecial: true);

        Assert.Equal([1, 101, 102], tokens);
    }

    [Fact]
    public void GetBytes_OfAControlToken_IsItsNameOnlyWhenAskedFor()
    {
        Assert.True(Vocabularies.DefaultModel.GetBytes(1).IsEmpty);
        Assert.Equal("<|im_start|>"u8, Vocabularies.DefaultModel.GetBytes(1, includeControl: true));
    }

    [Fact]
    public void GetBytes_OfAWordWithItsSpace_HasTheSpace()
    {
        foreach (Tokenizer tokenizer in new[] { Vocabularies.DefaultModel, Vocabularies.Named("llama-spm") })
        {
            int token = tokenizer.EncodePlain("x the")[^1];
            Assert.Equal(" the", tokenizer.GetText(token));
        }
    }

    [Fact]
    public void EncodePlain_ManyThreads_GiveTheSameTokens()
    {
        const string Text = "Every answer is made of tokens, 12 of them.";
        List<int> expected = Vocabularies.DefaultModel.EncodePlain(Text);

        Parallel.For(0, 64, _ => Assert.Equal(expected, Vocabularies.DefaultModel.EncodePlain(Text)));
    }
}
