using Hearth.Inference.Tokenizers;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Tokenizers;

/// <summary>A file may say anything about its tokenizer: it is used, or refused with a code.</summary>
public sealed class HostileVocabularyTests
{
    private static TokenizerDefinition Pieces => SmallVocabularies.SentencePiece("a", "b", "ab", "▁");

    private static TokenizerDefinition Pairs => SmallVocabularies.BytePairs(["a b"]);

    [Fact]
    public void Create_UnknownTokenizer_NamesItAndThoseSupported()
    {
        InferenceException refusal = Refusal(Pieces with { Model = "rwkv\u001b[2J" }, InferenceErrors.TokenizerUnsupported);

        Assert.Contains("rwkv?[2J", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("gpt2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_UnknownPreTokenizer_NamesItAndThoseSupported()
    {
        InferenceException refusal = Refusal(Pairs with { PreTokenizer = "tekken" }, InferenceErrors.PreTokenizerUnsupported);

        Assert.Contains("'tekken'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("smollm", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_UnknownPreTokenizerOfWordPiece_IsRefused() =>
        Refusal(Pieces with { Model = "bert", PreTokenizer = "tekken" }, InferenceErrors.PreTokenizerUnsupported);

    [Fact]
    public void Create_EmptyVocabulary_IsRefused() => Malformed(Pieces with { Tokens = SmallVocabularies.Strings() });

    [Fact]
    public void Create_ScoresOrTypesOfAnotherNumber_IsRefused()
    {
        Malformed(Pieces with { Scores = [1, 2, 3] });
        Malformed(Pieces with { Scores = null });
        Malformed(Pieces with { Kinds = [1, 2, 3] });
    }

    [Fact]
    public void Create_SpecialTokenBeyondTheVocabulary_IsRefused()
    {
        Malformed(Pieces with { BeginToken = 263 });
        Malformed(Pieces with { EndToken = int.MaxValue });
        Malformed(Pieces with { EndOfTurnToken = 263 });
        Malformed(Pieces with { EndOfMessageToken = 263 });
        Malformed(Pieces with { UnknownToken = 263 });
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData(" ")]
    [InlineData("a ")]
    [InlineData(" a")]
    public void Create_MergeThatIsNotTwoEntries_IsRefused(string merge) => Malformed(Pairs with { Merges = SmallVocabularies.Strings("a b", merge) });

    [Fact]
    public void Create_NoMerges_IsRefused() => Malformed(Pairs with { Merges = null });

    [Fact]
    public void Create_EntryOrMergeLongerThanAnyReal_IsRefused()
    {
        string huge = new('a', TokenizerLimits.TokenBytesMax + 1);
        Malformed(SmallVocabularies.SentencePiece(huge));
        Malformed(Pairs with { Merges = SmallVocabularies.Strings($"{huge} {huge}") });
    }

    [Fact]
    public void Create_EmptyAndEqualEntries_AreTolerated()
    {
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.SentencePiece("", "a", "", "a", "▁"));

        Assert.Equal("aa", tokenizer.Decode([.. tokenizer.EncodePlain("aa")]));
        Assert.True(tokenizer.GetBytes(259).IsEmpty);
    }

    [Fact]
    public void Create_EntriesThatAreNotUtf8_AreTolerated()
    {
        TokenizerDefinition definition = SmallVocabularies.BytePairs([]);
        byte[][] texts = [.. Enumerable.Range(0, definition.Tokens.Count).Select(token => definition.Tokens[token].ToArray()), [0xFF, 0xC4], [0xC4]];
        Tokenizer tokenizer = Tokenizer.Create(definition with
        {
            Tokens = Utf8Strings.From(texts),
            Kinds = [.. definition.Kinds ?? [], (int)TokenKind.Control, (int)TokenKind.Normal],
        });

        Assert.Equal([0xC4], tokenizer.GetBytes(257).ToArray());
        Assert.Equal("é", tokenizer.Decode([.. tokenizer.EncodePlain("é")]));
    }

    [Fact]
    public void Create_ScoresThatAreNoNumbers_StillMergesInSomeOrder()
    {
        TokenizerDefinition definition = Pieces;
        Array.Fill(definition.Scores ?? [], float.NaN);

        Assert.Equal("ab ab", Tokenizer.Create(definition).Decode([.. Tokenizer.Create(definition).EncodePlain("ab ab")]));
    }

    [Fact]
    public void Create_NoBytes_SaysUnknownOnceForACharacter()
    {
        TokenizerDefinition definition = new()
        {
            Model = "llama",
            Tokens = SmallVocabularies.Strings("<unk>", "a", "<0xE4>"),
            Kinds = [2, 1, 6],
            Scores = [0, 0, 0],
            AddsSpacePrefix = false,
        };

        Assert.Equal([1, 0, 1], Tokenizer.Create(definition).EncodePlain("a中a"));
    }

    [Fact]
    public void Create_ManyLongMarkersThatBeginAlike_FindsThemInOnePass()
    {
        (string, TokenKind)[] markers = [.. Enumerable.Range(1, 500).Select(length => (new string('a', length) + ">", TokenKind.Control))];
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.BytePairs([], markers));

        Assert.Equal([755], tokenizer.Encode(new string('a', 500) + ">"));
    }

    private static void Malformed(TokenizerDefinition definition) => Refusal(definition, InferenceErrors.TokenizerMalformed);

    private static InferenceException Refusal(TokenizerDefinition definition, ErrorDefinition error)
    {
        InferenceException refusal = Assert.Throws<InferenceException>(() => Tokenizer.Create(definition));
        Assert.Equal(error, refusal.Error);
        return refusal;
    }
}
