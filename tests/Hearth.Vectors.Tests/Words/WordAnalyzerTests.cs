using Hearth.Vectors.Words;

namespace Hearth.Vectors.Tests.Words;

public sealed class WordAnalyzerTests
{
    [Theory]
    [InlineData("simple", "Don't stop, O’Neill's friends!", "don't stop o'neill friends")]
    [InlineData("simple", "Version 1.5 costs 1,000.25 at 3. or 4,", "version 1.5 costs 1,000.25 at 3 or 4")]
    [InlineData("simple", "naïve Ångström ŒUVRE Straße ＡＢＣ", "naive angstrom oeuvre strasse abc")]
    [InlineData("simple", "東京都 in 京", "東京 京都 in 京")]
    [InlineData("simple", "한국어ABC中", "한국 국어 abc 中")]
    [InlineData("simple", "cafe\u0301 Μάϊος ЁЛКА", "cafe μαιοσ елка")]
    [InlineData("simple", "snake_case e-mail a.b", "snake case e mail a b")]
    [InlineData("english", "The runners were running quickly to John's houses", "runner run quick john hous")]
    [InlineData("english", "the of and", "")]
    [InlineData("german", "Die Häuser und Schoenes, schönes", "haus schon schon")]
    [InlineData("german", "Straße Strassen", "strass strass")]
    [InlineData("spanish", "Las canciones y la canción, cancion", "cancion cancion cancion")]
    [InlineData("french", "L'amour des chevaux, mange\u0301 mangés C’est", "amour cheval mang mang")]
    public void Words_Text_AreTerms(string language, string text, string terms) =>
        Assert.Equal(terms, string.Join(' ', WordAnalyzers.Of(language).Words(text).Select(static word => word.Term)));

    [Fact]
    public void Words_StopWord_LeavesItsPlace() =>
        Assert.Equal([new WordOccurrence("bank", 0), new WordOccurrence("england", 2)], WordAnalyzers.Of("english").Words("Bank of England"));

    [Fact]
    public void Words_LongWord_IsCut() => Assert.Equal(64, Assert.Single(WordAnalyzers.Of("simple").Words(new string('x', 500))).Term.Length);

    [Fact]
    public void Words_BrokenSurrogates_AreNoWords() => Assert.Equal("b", Assert.Single(WordAnalyzers.Of("english").Words("\uD800 \uDC00 \uD800b")).Term);

    [Fact]
    public void Of_UnknownLanguage_IsRefused()
    {
        var error = Assert.Throws<VectorsException>(static () => WordAnalyzers.Of("klingon"));
        Assert.Contains("english, french, german, simple, spanish", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_PhrasesPrefixesAndWords_AreTold()
    {
        WordQuery query = WordQuery.Parse("cats \"Bank of England\" cat \"dogs\" hous* \"open end", WordAnalyzers.Of("english"));
        Assert.Equal(["cat", "dog", "end", "open"], query.Terms.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, query.Terms["cat"]);
        Assert.Equal(["bank 0", "england 2"], Assert.Single(query.Phrases).Select(static word => $"{word.Term} {word.Position}"));
        Assert.Equal("hous", Assert.Single(query.Prefixes));
    }

    [Fact]
    public void Parse_PrefixLongerThanItsStem_AsksForTheStemToo()
    {
        WordQuery query = WordQuery.Parse("running*", WordAnalyzers.Of("english"));
        Assert.Equal("run", Assert.Single(query.Terms).Key);
        Assert.Equal("running", Assert.Single(query.Prefixes));
    }
}
