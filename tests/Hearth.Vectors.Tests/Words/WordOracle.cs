using Hearth.Vectors.Words;

namespace Hearth.Vectors.Tests.Words;

/// <summary>BM25 in its plainest form: every text is analysed again and every word of it looked at.</summary>
internal static class WordOracle
{
    /// <summary>The score of each text; zero where it has nothing of the query.</summary>
    /// <param name="texts">The texts that count.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="analyzer">The language.</param>
    /// <param name="expansions">The terms that beginnings stand for.</param>
    public static double[] Scores(IReadOnlyList<string> texts, WordQuery query, WordAnalyzer analyzer, IReadOnlySet<string> expansions)
    {
        IReadOnlyList<WordOccurrence>[] words = [.. texts.Select(analyzer.Words)];
        double average = Math.Max(1, words.Average(static text => (double)text.Count));
        double Idf(string term)
        {
            int having = words.Count(text => text.Any(word => string.Equals(word.Term, term, StringComparison.Ordinal)));
            return Math.Log(1 + ((texts.Count - having + .5) / (having + .5)));
        }

        double[] scores = new double[texts.Count];
        void Add(double weight, Func<IReadOnlyList<WordOccurrence>, int> count)
        {
            for (int row = 0; row < scores.Length; row++)
            {
                double times = count(words[row]);
                scores[row] += weight * times / (times + (1.2 * (.25 + (.75 * words[row].Count / average))));
            }
        }

        foreach ((string term, int asked) in query.Terms)
        {
            Add(asked * Idf(term), text => text.Count(word => string.Equals(word.Term, term, StringComparison.Ordinal)));
        }

        foreach (string term in expansions)
        {
            Add(Idf(term), text => text.Count(word => string.Equals(word.Term, term, StringComparison.Ordinal)));
        }

        foreach (IReadOnlyList<WordOccurrence> phrase in query.Phrases)
        {
            Add(phrase.Sum(word => Idf(word.Term)), text => text.Count(begin => phrase.All(word => text.Any(other =>
                other.Position == begin.Position + word.Position - phrase[0].Position && string.Equals(other.Term, word.Term, StringComparison.Ordinal)))));
        }

        return scores;
    }
}
