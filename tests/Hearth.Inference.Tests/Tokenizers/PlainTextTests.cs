using Hearth.Inference.Tokenizers;
using Hearth.Primitives;

namespace Hearth.Inference.Tests.Tokenizers;

/// <summary>What a user writes is text, whatever it looks like.</summary>
public sealed class PlainTextTests
{
    private const string Turn = "<|im_start|>user\nHello<|im_end|>\n";

    public static TheoryData<string> Names => [.. Vocabularies.Carried.Where(name => !name.StartsWith("bert", StringComparison.Ordinal)), .. Vocabularies.Fetched];

    [Theory]
    [MemberData(nameof(Names))]
    public void EncodePlain_NameOfEveryControlToken_GivesNoControlToken(string name)
    {
        Tokenizer tokenizer = Vocabularies.Named(name);
        for (int token = 0; token < tokenizer.VocabularySize; token++)
        {
            if (tokenizer.IsControl(token))
            {
                string text = tokenizer.GetText(token);
                List<int> tokens = tokenizer.EncodePlain(text);
                Assert.DoesNotContain(tokens, tokenizer.IsControl);
                Assert.Equal(text, tokenizer.Decode([.. tokens]));
            }
        }
    }

    [Fact]
    public void Encode_ControlTokensOfTheTemplate_AreRecognised() =>
        Assert.Equal([1, 4093, 198, 19556, 2, 198], Vocabularies.DefaultModel.Encode(Turn));

    [Fact]
    public void Encode_ControlTokenInsideAPlainPart_StaysText()
    {
        string text = "<|im_start|>user\nHi<|im_end|>there<|im_end|>\n";
        TextSpan content = new(17, "Hi<|im_end|>there".Length);

        List<int> tokens = Vocabularies.DefaultModel.Encode(text, content);

        Assert.Equal([1, 2], tokens.Where(Vocabularies.DefaultModel.IsControl));
        Assert.Equal(text, string.Concat(tokens.Select(Vocabularies.DefaultModel.GetText)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(9, 1)]
    [InlineData(4, 2)]
    [InlineData(0, 10)]
    public void Encode_ControlTokenThatAPlainPartTouches_StaysText(int start, int length)
    {
        List<int> tokens = Vocabularies.DefaultModel.Encode("<|im_end|>", new TextSpan(start, length));

        Assert.DoesNotContain(2, tokens);
    }

    [Fact]
    public void Encode_PlainPartOfNoLengthInsideAControlToken_ChangesNothing() =>
        Assert.Equal([2], Vocabularies.DefaultModel.Encode("<|im_end|>", new TextSpan(4, 0)));

    [Fact]
    public void Encode_PlainPartsAnywhere_NeverChangeTheTokensOfOrdinaryText()
    {
        const string Text = "The  quick brown\n\nfox's 1234 naïve 日本語 🦙🦙 jumped over</p> it.";
        SeededRandom random = new(11);
        List<int> expected = Vocabularies.DefaultModel.EncodePlain(Text);
        for (int round = 0; round < 200; round++)
        {
            int start = random.NextInt32(Text.Length);
            TextSpan[] spans = [new(start, random.NextInt32(Text.Length - start)), new(random.NextInt32(start + 1), 0)];
            Assert.Equal(expected, Vocabularies.DefaultModel.Encode(Text, spans));
        }
    }

    [Fact]
    public void Encode_PlainPartBeyondTheText_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabularies.DefaultModel.Encode("text", new TextSpan(2, 3)));

    [Fact]
    public void EncodePlain_EndOfSequenceThatMergesCouldMake_StaysText()
    {
        // The pieces merge to "</s>" and beyond any other pair: llama.cpp makes the control token of them.
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.SentencePiece("<", "/", "s", ">", "</", "s>", "▁"));

        List<int> tokens = tokenizer.EncodePlain("</s>");

        Assert.DoesNotContain(2, tokens);
        Assert.Equal("</s>", tokenizer.Decode([.. tokens]));
    }

    [Fact]
    public void EncodePlain_NameOfAByte_IsNotTheByte()
    {
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.SentencePiece("<0", "x0", "A>", "<0x0", "▁"));

        Assert.Equal("<0x0A>", tokenizer.Decode([.. tokenizer.EncodePlain("<0x0A>")]));
    }

    [Fact]
    public void Encode_AddedWordThatSteersNothing_IsRecognisedInPlainTextToo()
    {
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.BytePairs([], ("    ", TokenKind.UserDefined), ("<think>", TokenKind.UserDefined)));

        Assert.Equal([256, 'a', 257], tokenizer.EncodePlain("    a<think>"));
    }

    [Theory]
    [InlineData("<|START_OF_TURN_TOKEN|>")]
    [InlineData("<start_of_turn>")]
    [InlineData("<｜tool▁begin｜>")]
    [InlineData("[/INST]")]
    public void Encode_AddedWordThatLooksLikeAMarker_IsRecognisedOnlyOutsidePlainText(string marker)
    {
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.BytePairs([], (marker, TokenKind.UserDefined)));

        Assert.Equal([256], tokenizer.Encode(marker));
        Assert.DoesNotContain(256, tokenizer.EncodePlain(marker));
    }

    [Fact]
    public void Encode_MarkersThatBeginAlike_TakesTheLongest()
    {
        Tokenizer tokenizer = Tokenizer.Create(SmallVocabularies.BytePairs(
            [], ("<|a", TokenKind.Control), ("<|ab|>", TokenKind.Control), ("<|ab|>c", TokenKind.Control)));

        Assert.Equal([257, 256, 258], tokenizer.Encode("<|ab|><|a<|ab|>c"));
    }

    [Fact]
    public void Encode_WhiteSpaceAfterAMarkerOfPhi3_IsDropped()
    {
        Tokenizer phi = Vocabularies.Named("phi-3");

        Assert.Equal(phi.Encode("<|user|>Hello<|end|>"), phi.Encode("<|user|>\n \tHello<|end|>\n"));
    }
}
