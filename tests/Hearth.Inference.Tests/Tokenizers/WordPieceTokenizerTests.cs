using Hearth.Inference.Tokenizers;

namespace Hearth.Inference.Tests.Tokenizers;

public sealed class WordPieceTokenizerTests
{
    private const int Unknown = 100;

    private static Tokenizer Bert => Vocabularies.Named("bert-bge");

    [Theory]
    [InlineData("Größe, NAÏVE Ångström", "große, naive angstrom")]
    [InlineData("İstanbul ΣΊΣΥΦΟΣ", "istanbul σισυφοσ")]
    [InlineData("ガード", "カート")]
    [InlineData("क़ली", "कली")]
    [InlineData("ŷ ǖ ὦ Ṩ", "y u ω s")]
    [InlineData("a\u0000\u200B\u00ADb\uFFFD", "ab")]
    [InlineData("a\u00A0b\u2003c\u2028d", "a b c d")]
    public void EncodePlain_TextsThatNormaliseAlike_GiveTheSameTokens(string text, string normal)
    {
        Assert.Equal(Bert.EncodePlain(normal), Bert.EncodePlain(text));
    }

    [Fact]
    public void EncodePlain_HangulSyllables_AreCutIntoJamo() => Assert.Equal(Bert.EncodePlain("\u1112\u1161\u11AB\u1100\u116E\u11A8"), Bert.EncodePlain("한국"));

    [Fact]
    public void EncodePlain_CompatibilityIdeograph_IsTheUnifiedOne() => Assert.Equal(Bert.EncodePlain("豈 丽"), Bert.EncodePlain("\uF900\U0002F800"));

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void EncodePlain_AWordOfMoreThanOneHundredCharacters_IsUnknownAsAWhole(int length, bool isUnknown)
    {
        List<int> tokens = Bert.EncodePlain(new string('a', length));

        Assert.Equal(isUnknown, tokens is [Unknown]);
    }

    [Fact]
    public void EncodePlain_ChineseAndPunctuation_AreWordsOfTheirOwn() =>
        Assert.Equal(Bert.EncodePlain("北 京 a - b + c 。"), Bert.EncodePlain("北京a-b+c。"));

    [Fact]
    public void EncodePlain_AWordThatCannotBeCut_IsUnknownAsAWhole() => Assert.Equal([Unknown, 1037], Bert.EncodePlain("ab\U0001F999cd a"));

    [Fact]
    public void Encode_NamesOfSpecialTokens_AreTextOnlyWherePlain()
    {
        Assert.Equal([101, 102, 103], Bert.Encode("[CLS] [SEP][MASK]"));
        Assert.DoesNotContain(Bert.EncodePlain("[CLS] [SEP][MASK]"), Bert.IsControl);
    }

    [Fact]
    public void EncodePlain_WithAccentsKept_DropsNone()
    {
        TokenizerDefinition definition = new()
        {
            Model = "bert",
            Tokens = SmallVocabularies.Strings("?", "▁É", "▁e", "▁i", "\u0307"),
            UnknownToken = 0,
            LowersCase = false,
        };

        Assert.Equal([1, 0], Tokenizer.Create(definition).EncodePlain("É E"));
        Assert.Equal([3, 4], Tokenizer.Create(definition with { LowersCase = true, StripsAccents = false }).EncodePlain("İ"));
    }
}
