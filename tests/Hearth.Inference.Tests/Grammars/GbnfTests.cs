using Hearth.Inference.Grammars;

namespace Hearth.Inference.Tests.Grammars;

/// <summary>The grammars and texts are those of llama.cpp's test-grammar-integration.</summary>
public sealed class GbnfTests
{
    private const string Arithmetic = """
        root  ::= (expr "=" ws term "\n")+
        expr  ::= term ([-+*/] term)*
        term  ::= ident | num | "(" ws expr ")" ws
        ident ::= [a-z] [a-z0-9_]* ws
        num   ::= [0-9]+ ws
        ws    ::= [ \t\n]*
        """;

    [Fact]
    public void FromGbnf_Simple_TakesExactlyItsTexts() => GrammarCases.Check(
        Grammar.FromGbnf("root ::= expr\nexpr ::= term (\"+\" term)*\nterm ::= number\nnumber ::= [0-9]+"),
        ["42", "1+2+3+4+5", "123+456"],
        ["+", "/ 3", "1+2+3+4+5+", "12a45"]);

    [Fact]
    public void FromGbnf_Arithmetic_TakesExactlyItsTexts() => GrammarCases.Check(
        Grammar.FromGbnf(Arithmetic),
        [
            "42 = 42\n", "1*2*3*4*5 = 120\n", "x = 10\n", "x = x\n", "1+2 = 3\n",
            "((1 +2) *(3 -4)) = (5)\n", "a_b1*(c) = d\nx = y\n",
        ],
        ["", "42 = ", "= 1\n", "1 + = 2\n", "(1 = 1\n", "X = 1\n"]);

    [Theory]
    [InlineData("root ::= \"a\"*", "|a|aaaaa|aaaaaaaaaaaaaaaaaa", "b|ab|aab|ba|aaaaaab")]
    [InlineData("root ::= \"a\"+", "a|aaaaa", "|b|ab")]
    [InlineData("root ::= \"a\"?", "|a", "aa|b")]
    [InlineData("root ::= \"a\"{4}", "aaaa", "a|aaa|aaaaa|b")]
    [InlineData("root ::= \"a\"{4,}", "aaaa|aaaaaaaaa", "|a|aaa|aaab")]
    [InlineData("root ::= \"a\"{0,4}", "|a|aa|aaaa", "aaaaa|b|aab")]
    [InlineData("root ::= \"a\"{,4}", "|aaaa", "aaaaa")]
    [InlineData("root ::= \"0x\" [A-F0-9]{2} [A-F0-9]{2}?", "0xFF|0xFF12", "0xF|0xFFF|0xFFFFF")]
    [InlineData("root ::= [abc] . [^x-z\\n]", "aya|béñ", "ayz|ad")]
    [InlineData("root ::= cp\ncp ::= \"\\x41\" \"\\u00e9\" \"\\U0001F525\" [\\]\\[\"]", "Aé🔥]|Aé🔥\"", "Aé🔥")]
    [InlineData("# comment\nroot ::= (\n  \"a\" | # one\n  \"b\"\n) |\n  \"c\" # end\n", "a|b|c", "ab|")]
    [InlineData("root ::= \"a\" root \"b\" | \"\"", "|ab|aabb", "a|aab|ba")]
    [InlineData("root ::= item (\",\" item)*\nitem ::= [0-9]{1,3} \".\" [0-9]{0,2}", "1.|12.34,5.", "1|,1.|1.234")]
    public void FromGbnf_Grammar_TakesExactlyItsTexts(string text, string fitting, string other)
    {
        Grammar grammar = Grammar.FromGbnf(text);
        GrammarCases.Check(grammar, fitting.Split('|'), other.Split('|'));
    }

    [Theory]
    [InlineData("root ::= \"a", "105")]
    [InlineData("root ::= [a", "105")]
    [InlineData("root ::= (\"a\"", "105")]
    [InlineData("root ::= \"a\" )", "105")]
    [InlineData("rot ::= \"a\"", "105")]
    [InlineData("root ::= missing", "105")]
    [InlineData("root = \"a\"", "105")]
    [InlineData("root ::= \"a\"{}", "105")]
    [InlineData("root ::= \"a\"{2,1}", "105")]
    [InlineData("root ::= \"\\q\"", "105")]
    [InlineData("root ::= <[100]>", "105")]
    [InlineData("root ::= root \"a\" | \"b\"", "106")]
    [InlineData("root ::= a \"x\" | \"y\"\na ::= empty root\nempty ::= \"e\"?", "106")]
    [InlineData("root ::= \"a\" root", "102")]
    [InlineData("root ::= \"a\"{1000001}", "103")]
    public void FromGbnf_Wrong_IsRefusedWithItsCode(string text, string code) =>
        Assert.Equal($"HEARTH-INFER-{code}", GrammarCases.RefusalOf(() => Grammar.FromGbnf(text)));

    [Fact]
    public void FromGbnf_NothingManyTimes_IsRead()
    {
        Grammar grammar = Grammar.FromGbnf("root ::= a a \"x\"\na ::= " + string.Concat(Enumerable.Repeat("\"\" ", 20_000)));
        Assert.True(GrammarCases.Accepts(grammar, "x"));
    }

    [Fact]
    public void FromGbnf_RightRecursion_NeedsNoDepth()
    {
        Grammar grammar = Grammar.FromGbnf("root ::= \"a\" root | \"b\"");
        Assert.True(GrammarCases.Accepts(grammar, new string('a', 200_000) + "b"));
    }

    [Fact]
    public void FromGbnf_DeepNesting_EndsWithACode()
    {
        Grammar grammar = Grammar.FromGbnf("root ::= \"(\" root \")\" | \"x\"");
        Assert.True(GrammarCases.Accepts(grammar, new string('(', 10_000) + "x" + new string(')', 10_000)));
        Assert.Equal("HEARTH-INFER-108", Assert.Throws<InferenceException>(() => GrammarCases.Accepts(grammar, new string('(', 20_000))).Error.Code);
    }
}
