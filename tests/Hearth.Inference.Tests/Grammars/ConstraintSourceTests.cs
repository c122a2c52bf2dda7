using System.Collections.Frozen;
using System.Text;
using Hearth.Inference.Grammars;
using Hearth.Inference.Tokenizers;
using Hearth.Inference.Tools;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Grammars;

public sealed class ConstraintSourceTests
{
    private static readonly Tokenizer s_tokenizer = Tokenizers.Vocabularies.DefaultModel;

    [Theory]
    [InlineData("<think></think>", true, "I see.</think>\n\n7", "7")]
    [InlineData("<think></think>", false, "7|<think>hm</think>7", "x|<think>7")]
    [InlineData("", false, "7", "<think>hm</think>7")]
    [InlineData("<|channel|><|message|>", false, "<|channel|>final<|message|>7|<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>7", "7")]
    public void Read_ModelThatThinks_ThinksFreely(string template, bool isThinking, string fitting, string other)
    {
        AnswerReading reading = new(AnswerFormat.Detect(template), DeclaredTools.None, isThinking, FrozenSet<int>.Empty);
        Assert.All(Split(fitting), text => Assert.True(Fits(reading, text), text));
        Assert.All(Split(other), text => Assert.False(Fits(reading, text), text));
    }

    [Fact]
    public void Read_NothingAskedFor_IsNothing() =>
        Assert.Null(new ConstraintSource(s_tokenizer, s_tokenizer.VocabularySize).Read(new ChatOptions { ResponseFormat = ChatResponseFormat.Text }, reading: null));

    /// <summary>Bars divide texts, but those of control tokens do not.</summary>
    private static string[] Split(string texts) => texts.Replace("<|", "\u0001", StringComparison.Ordinal).Replace("|>", "\u0002", StringComparison.Ordinal).Split('|')
        .Select(static text => text.Replace("\u0001", "<|", StringComparison.Ordinal).Replace("\u0002", "|>", StringComparison.Ordinal)).ToArray();

    private static bool Fits(AnswerReading reading, string text)
    {
        ConstraintSource source = new(s_tokenizer, s_tokenizer.VocabularySize);
        TokenConstraint? constraint = source.Read(new ChatOptions { Pattern = "[0-9]" }, reading);
        Assert.NotNull(constraint);
        List<int> tokens = [];
        foreach (Rune rune in text.EnumerateRunes())
        {
            s_tokenizer.EncodePlain(rune.ToString(), tokens);
        }

        return tokens.TrueForAll(constraint.Accept) && constraint.CanEnd;
    }
}
