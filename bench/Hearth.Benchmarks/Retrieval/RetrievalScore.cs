using System.Globalization;
using System.Runtime.InteropServices;

namespace Hearth.Benchmarks.Retrieval;

/// <summary>How good rankings are: nDCG of the first ten, recall of the first hundred, and the mean of one by the place of the first relevant among the hundred.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RetrievalScore(double Gain, double Recall, double Reciprocal)
{
    private const int GainDepth = 10;
    private const int RecallDepth = 100;

    public static RetrievalScore Of(IReadOnlyList<string> ranking, IReadOnlyDictionary<string, int> relevant)
    {
        double gain = 0;
        double reciprocal = 0;
        int found = 0;
        for (int place = 0; place < Math.Min(ranking.Count, RecallDepth); place++)
        {
            if (!relevant.TryGetValue(ranking[place], out int relevance))
            {
                continue;
            }

            found++;
            gain += place < GainDepth ? relevance / Math.Log2(place + 2) : 0;
            reciprocal = reciprocal > 0 ? reciprocal : 1.0 / (place + 1);
        }

        double ideal = relevant.Values.OrderDescending().Take(GainDepth).Select(static (relevance, place) => relevance / Math.Log2(place + 2)).Sum();
        return new RetrievalScore(gain / ideal, (double)found / relevant.Count, reciprocal);
    }

    public static RetrievalScore Mean(IReadOnlyCollection<RetrievalScore> scores) =>
        new(scores.Average(static score => score.Gain), scores.Average(static score => score.Recall), scores.Average(static score => score.Reciprocal));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"nDCG@10 {Gain:f4}, recall@100 {Recall:f4}, MRR {Reciprocal:f4}");
}
