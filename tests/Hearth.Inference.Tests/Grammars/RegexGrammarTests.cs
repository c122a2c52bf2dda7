using Hearth.Inference.Grammars;

namespace Hearth.Inference.Tests.Grammars;

public sealed class RegexGrammarTests
{
    [Theory]
    [InlineData("abc", "abc", "ab|abcd|xabc")]
    [InlineData("a|b|", "a|b|", "ab|c")]
    [InlineData("a*", "|a|aaaa", "b|aab")]
    [InlineData("a+?", "a|aa", "|ba")]
    [InlineData("[a-c_]{2,3}", "ab|_c_", "a|abca|ad")]
    [InlineData("x{3}", "xxx", "xx|xxxx")]
    [InlineData("x{2,}", "xx|xxxxx", "x|")]
    [InlineData("^(?:ab)+$", "ab|abab", "aba|")]
    [InlineData("(?<year>\\d{4})-\\d\\d", "2026-11", "2026-1|20261-1")]
    [InlineData("\\w\\W\\s\\S\\D", "a- -x|_,\tzz", "a-  1")]
    [InlineData("[^\\d,]", "a|é|🔥", "1|,|ab")]
    [InlineData("\\u00e9\\x41\\u{1F525}", "éA🔥", "éA")]
    [InlineData("[а-я]+", "привет", "Привет|abc")]
    [InlineData("[🔥-🔦]", "🔥|🔦", "🔧|x")]
    [InlineData("\\.\\/\\-\\$\\(", "./-$(", "")]
    [InlineData("a{,2}", "a{,2}", "a|aa")]
    [InlineData("[]x]", "", "]x]")]
    [InlineData("(a|(b|c)d)*e", "e|aae|bdcde", "be|ad")]
    [InlineData(".", "a|é", "ab")]
    public void FromRegex_Pattern_TakesExactlyItsTexts(string pattern, string fitting, string other)
    {
        Grammar? grammar = null;
        string refusal = GrammarCases.RefusalOf(() => grammar = Grammar.FromRegex(pattern));
        if (grammar is null)
        {
            // An empty class fits nothing.
            Assert.Equal("HEARTH-INFER-102", refusal);
            return;
        }

        GrammarCases.Check(grammar, fitting.Split('|'), other.Length == 0 ? [] : other.Split('|').Except(fitting.Split('|')));
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a{3}{2}")]
    [InlineData("a{3,2}")]
    [InlineData("(a)\\1")]
    [InlineData("(?=a)b")]
    [InlineData("(?!a)b")]
    [InlineData("(?<=a)b")]
    [InlineData("(?i)a")]
    [InlineData("a\\b")]
    [InlineData("\\p{L}")]
    [InlineData("a\\")]
    [InlineData("[z-a]")]
    [InlineData("\\ud800")]
    [InlineData("\\q")]
    [InlineData("a^b")]
    [InlineData("(a$)*")]
    public void FromRegex_WhatIsNotSupported_IsRefusedWithItsCode(string pattern) =>
        Assert.Equal("HEARTH-INFER-104", GrammarCases.RefusalOf(() => Grammar.FromRegex(pattern)));

    [Fact]
    public void FromRegex_LargeCounts_AreExact()
    {
        Grammar grammar = Grammar.FromRegex("(?:ab|c){20000,100003}");
        GrammarCases.Check(
            grammar,
            [new string('c', 20_000), new string('c', 100_003), new string('c', 62_500), string.Concat(Enumerable.Repeat("ab", 100_003))],
            [new string('c', 19_999), new string('c', 100_004), "ab", ""]);
        Assert.True(grammar.Automaton.StateCount < 50_000, $"{grammar.Automaton.StateCount} states");
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("(a|a)*b|(a|aa)+c")]
    [InlineData("[ab]*a[ab]{40}")]
    public void FromRegex_WhatTakesBacktrackersForever_IsReadAtOnce(string pattern)
    {
        Grammar grammar = Grammar.FromRegex(pattern);
        Assert.False(GrammarCases.Accepts(grammar, new string('a', 20_000) + "!"));
    }

    [Theory]
    [InlineData("(((((a{1000}){1000}){1000}){1000}){1000}){1000}")]
    [InlineData("a{1000001}")]
    [InlineData("(?:(?:a|b){500}|c{500}){900000}d{1000001}")]
    public void FromRegex_HugeCounts_AreReadOrRefused(string pattern) =>
        Assert.Contains(GrammarCases.RefusalOf(() => Grammar.FromRegex(pattern)), new[] { "", "HEARTH-INFER-103" });

    [Fact]
    public void FromRegex_DeepGroups_AreRefused() =>
        Assert.Equal("HEARTH-INFER-103", GrammarCases.RefusalOf(() => Grammar.FromRegex(new string('(', 5000) + new string(')', 5000))));
}
