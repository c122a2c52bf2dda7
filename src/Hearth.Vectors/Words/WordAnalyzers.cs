using System.Collections.Frozen;
using Hearth.Vectors.Words.Stemming;

namespace Hearth.Vectors.Words;

/// <summary>The analyzers by the name of their language.</summary>
internal static class WordAnalyzers
{
    private static readonly FrozenDictionary<string, WordAnalyzer> s_all = new Dictionary<string, WordAnalyzer>(StringComparer.Ordinal)
    {
        ["simple"] = new WordAnalyzer(null, []),
        ["english"] = new WordAnalyzer(new EnglishStemmer(), StopWords.English),
        ["german"] = new WordAnalyzer(new GermanStemmer(), StopWords.German),
        ["spanish"] = new WordAnalyzer(new SpanishStemmer(), StopWords.Spanish),
        ["french"] = new WordAnalyzer(new FrenchStemmer(), StopWords.French),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names, ascending.</summary>
    public static IEnumerable<string> Names => s_all.Keys.Order(StringComparer.Ordinal);

    public static bool Has(string language) => s_all.ContainsKey(language);

    public static WordAnalyzer Of(string language) =>
        s_all.TryGetValue(language, out WordAnalyzer? analyzer)
            ? analyzer
            : throw new VectorsException(VectorsErrors.DefinitionInvalid, $"there is no language '{language}'; there are {string.Join(", ", Names)}");
}
