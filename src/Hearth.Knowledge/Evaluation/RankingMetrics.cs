namespace Hearth.Knowledge.Evaluation;

/// <summary>How good a ranking of documents is.</summary>
internal static class RankingMetrics
{
    /// <summary>Normalised discounted cumulative gain of the first <paramref name="depth"/>, with linear gains as in trec_eval.</summary>
    public static double Ndcg(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, double> relevant, int depth)
    {
        double gain = 0;
        for (int rank = 0; rank < Math.Min(depth, ranking.Count); rank++)
        {
            gain += relevant.GetValueOrDefault(ranking[rank]) / Math.Log2(rank + 2);
        }

        double ideal = relevant.Values.OrderDescending().Take(depth).Select(static (score, rank) => score / Math.Log2(rank + 2)).Sum();
        return ideal > 0 ? gain / ideal : 0;
    }

    /// <summary>The share of the relevant documents among the first <paramref name="depth"/>.</summary>
    public static double Recall(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, double> relevant, int depth)
    {
        int all = relevant.Values.Count(static score => score > 0);
        return all > 0 ? (double)ranking.Take(depth).Count(document => relevant.GetValueOrDefault(document) > 0) / all : 0;
    }

    /// <summary>One over the place of the first relevant document; 0 where none is among the first <paramref name="depth"/>.</summary>
    public static double ReciprocalRank(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, double> relevant, int depth)
    {
        for (int rank = 0; rank < Math.Min(depth, ranking.Count); rank++)
        {
            if (relevant.GetValueOrDefault(ranking[rank]) > 0)
            {
                return 1.0 / (rank + 1);
            }
        }

        return 0;
    }
}
