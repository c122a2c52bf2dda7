using System.Text.Json;
using Hearth.Inference.Grammars;

namespace Hearth.Inference.Tests.Grammars;

public sealed class GrammarBuilderTests
{
    [Fact]
    public void AnyTextUntil_Literal_EndsAtItsFirstPlace() => GrammarCases.Check(
        GrammarBuilder.Build(GrammarBuilder.AnyTextUntil("</aab>")),
        ["</aab>", "x</aab>", "<</</aab>", "é</aa</aab>", "</a</aab>", "</aaab></aab>"],
        ["", "x", "</aab", "</aab>x", "</aab></aab>"]);

    [Fact]
    public void AnyTextWithout_Literal_TakesEverythingElse() => GrammarCases.Check(
        GrammarBuilder.Build(GrammarBuilder.AnyTextWithout("aba")), ["", "ab", "abba", "aab", "é"], ["aba", "xababx", "aaba"]);

    [Theory]
    [InlineData(0, null, "|a|a,a,a", ",|a,|a,,a")]
    [InlineData(1, null, "a|a,a", "|a,")]
    [InlineData(2, 3, "a,a|a,a,a", "|a|a,a,a,a")]
    [InlineData(0, 2, "|a|a,a", "a,a,a")]
    [InlineData(0, 0, "", "a")]
    [InlineData(3, null, "a,a,a|a,a,a,a", "a,a|a")]
    public void Repeat_Separator_StandsBetween(int min, int? max, string fitting, string other)
    {
        Grammar grammar = GrammarBuilder.Build(GrammarBuilder.Repeat(GrammarBuilder.Literal("a"), GrammarBuilder.Literal(","), min, max));
        GrammarCases.Check(grammar, fitting.Split('|'), other.Split('|'));
    }

    [Fact]
    public void Repeat_LongItems_AreCounted()
    {
        GrammarNode item = GrammarBuilder.Literal(new string('x', 100));
        Grammar grammar = GrammarBuilder.Build(GrammarBuilder.Repeat(item, GrammarBuilder.Literal(","), 2, 90));
        string text = string.Join(',', Enumerable.Repeat(new string('x', 100), 90));
        GrammarCases.Check(grammar, [text, text[..201]], [text + "," + new string('x', 100), text[..100]]);
    }

    [Fact]
    public void Sequence_OfSchemasAndLiterals_IsRead()
    {
        using JsonDocument schema = JsonDocument.Parse("""{"type":"object","properties":{"x":{"type":"integer"}},"required":["x"]}""");
        GrammarNode call = GrammarBuilder.Sequence(
            GrammarBuilder.Literal("<tool_call>\n{\"name\": \""),
            GrammarBuilder.Choice(GrammarBuilder.Literal("get"), GrammarBuilder.Literal("set")),
            GrammarBuilder.Literal("\", \"arguments\": "),
            GrammarBuilder.Schema(schema.RootElement),
            GrammarBuilder.Literal("}\n</tool_call>"));
        Grammar grammar = GrammarBuilder.Build(GrammarBuilder.Repeat(call, GrammarBuilder.Literal("\n"), 1, null));
        GrammarCases.Check(
            grammar,
            ["<tool_call>\n{\"name\": \"set\", \"arguments\": {\"x\": 5}}\n</tool_call>"],
            ["<tool_call>\n{\"name\": \"put\", \"arguments\": {\"x\": 5}}\n</tool_call>", ""]);
    }

    [Fact]
    public void Marker_ControlTokenOrText_BothFit()
    {
        Grammar grammar = GrammarBuilder.Build(GrammarBuilder.Marker("<|x|>"));
        Assert.True(GrammarCases.Accepts(grammar, "<|x|>"));
        Assert.True(GrammarCases.Accepts(grammar, [0xFF, .. "<|x|>"u8, 0xFE]));
    }

    [Fact]
    public void Build_Equal_HaveEqualKeys()
    {
        Assert.Equal(Grammar.FromRegex("a[b-c]+").Key, Grammar.FromRegex("a[b-c]+").Key);
        Assert.NotEqual(Grammar.FromRegex("a[b-c]+").Key, Grammar.FromRegex("a[b-d]+").Key);
    }
}
