using Hearth.Testing;
using Hearth.Vectors.Words;
using Hearth.Vectors.Words.Stemming;

namespace Hearth.Vectors.Tests.Words;

public sealed class StemmerTests
{
    [Fact]
    public void Stem_EnglishVocabulary_EqualsTheOriginal() => AssertStems(new EnglishStemmer(), "english");

    [Fact]
    public void Stem_GermanVocabulary_EqualsTheOriginal() => AssertStems(new GermanStemmer(), "german");

    [Fact]
    public void Stem_SpanishVocabulary_EqualsTheOriginal() => AssertStems(new SpanishStemmer(), "spanish");

    [Fact]
    public void Stem_FrenchVocabulary_EqualsTheOriginal() => AssertStems(new FrenchStemmer(), "french");

    [Theory]
    [InlineData("dying", "die")]
    [InlineData("outing", "outing")]
    [InlineData("hoping", "hope")]
    [InlineData("hopping", "hop")]
    [InlineData("adding", "add")]
    [InlineData("proceed", "proceed")]
    [InlineData("agreed", "agre")]
    [InlineData("generous", "generous")]
    [InlineData("skies", "sky")]
    [InlineData("psychologist", "psycholog")]
    [InlineData("at", "at")]
    [InlineData("''s", "")]
    public void Stem_EnglishException_IsKnown(string word, string stem) => Assert.Equal(stem, new EnglishStemmer().Stem(word));

    /// <summary>Whatever letters come, a stemmer gives an answer and stays within its buffer.</summary>
    [Fact]
    public void Stem_RandomLetters_NeverFails()
    {
        const string Letters = "aeiouyäëïöüéèßqughstlnd'se";
        var random = new Hearth.Primitives.SeededRandom(11);
        IStemmer[] stemmers = [new EnglishStemmer(), new GermanStemmer(), new SpanishStemmer(), new FrenchStemmer()];
        for (int round = 0; round < 20_000; round++)
        {
            string word = string.Concat(Enumerable.Range(0, 1 + random.NextInt32(12)).Select(_ => Letters[random.NextInt32(Letters.Length)]));
            foreach (IStemmer stemmer in stemmers)
            {
                string stem = stemmer.Stem(word);
                Assert.True(stem.Length <= 2 * word.Length, word);
            }
        }
    }

    private static void AssertStems(IStemmer stemmer, string language)
    {
        string file = Environment.GetEnvironmentVariable("STEMS") is { } all ? $"{all}{language}" : RepositoryPaths.TestData("stems", $"{language}.txt");
        string[][] pairs = [.. File.ReadLines(file).Select(static line => line.Split(' '))];
        Assert.True(pairs.Length >= 150);
        string[] wrong = [.. pairs.Where(pair => !string.Equals(stemmer.Stem(pair[0]), pair[1], StringComparison.Ordinal)).Select(pair => $"{pair[0]} {pair[1]} {stemmer.Stem(pair[0])}")];
        Assert.Empty(wrong);
    }
}
