using System.Globalization;
using Hearth.Knowledge.Ingestion;
using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Evaluation;

/// <summary>Ranks documents by words, by nearness and by both; the weight is chosen on half A and reported on half B.</summary>
internal sealed class RankingEvaluation(IVectorCollection collection, TextEmbedder embedder)
{
    private const int Depth = 10;
    private const int RankingDepth = 100;
    private const int Steps = 10;
    private const int QuestionsTogether = 64;

    /// <summary>nDCG@10 on half A by weight.</summary>
    public List<KeyValuePair<double, double>> Curve { get; } = [];

    /// <summary>The weight that is best on half A.</summary>
    public double Weight { get; private set; } = .5;

    public async Task<IReadOnlyList<EvaluationRow>> RunAsync(EvaluationSet set, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        EvaluationQuestion[] judged = [.. set.Questions.Where(static question => question.Relevant.Count > 0)];
        List<ReadOnlyMemory<float>> vectors = [];
        foreach (EvaluationQuestion[] some in judged.Chunk(QuestionsTogether))
        {
            vectors.AddRange((await embedder.EmbedAsync(some.Select(static question => question.Text), cancellationToken)).Vectors);
        }

        List<IReadOnlyList<IReadOnlyList<string>>> rankings = [];
        for (int step = 0; step <= Steps; step++)
        {
            List<IReadOnlyList<string>> ranking = [];
            for (int index = 0; index < judged.Length; index++)
            {
                ranking.Add(await RankAsync(judged[index].Text, vectors[index], step / (double)Steps, cancellationToken));
            }

            rankings.Add(ranking);
            Curve.Add(new(step / (double)Steps, Mean(judged, ranking, isChoosing: true)[0]));
            progress?.Report($"weight {step} of {Steps} measured");
        }

        Weight = Curve.MaxBy(static point => point.Value).Key;
        List<EvaluationRow> rows = [];
        foreach ((string group, bool? half) in ((string, bool?)[])[("ranking", false), ("ranking, both halves", null)])
        {
            rows.Add(Row(group, "words", 0, half));
            rows.Add(Row(group, "vectors", Steps, half));
            rows.Add(Row(group, "both, weight 0.50", Steps / 2, half));
            int chosen = (int)Math.Round(Weight * Steps);
            if (chosen is not (0 or Steps or Steps / 2))
            {
                rows.Add(Row(group, string.Create(CultureInfo.InvariantCulture, $"both, weight {Weight:0.00}, chosen"), chosen, half));
            }
        }

        return rows;

        EvaluationRow Row(string group, string name, int step, bool? isChoosing)
        {
            double[] means = Mean(judged, rankings[step], isChoosing);
            return new EvaluationRow(group, name, [new("ndcg10", means[0]), new("recall100", means[1]), new("mrr10", means[2])]);
        }
    }

    private static double[] Mean(EvaluationQuestion[] questions, IReadOnlyList<IReadOnlyList<string>> rankings, bool? isChoosing)
    {
        double[] sums = new double[3];
        int count = 0;
        for (int index = 0; index < questions.Length; index++)
        {
            if (isChoosing is null || questions[index].IsChoosing == isChoosing)
            {
                count++;
                sums[0] += RankingMetrics.Ndcg(rankings[index], questions[index].Relevant, Depth);
                sums[1] += RankingMetrics.Recall(rankings[index], questions[index].Relevant, RankingDepth);
                sums[2] += RankingMetrics.ReciprocalRank(rankings[index], questions[index].Relevant, Depth);
            }
        }

        return [.. sums.Select(sum => sum / Math.Max(1, count))];
    }

    private async Task<IReadOnlyList<string>> RankAsync(string question, ReadOnlyMemory<float> vector, double weight, CancellationToken cancellationToken)
    {
        VectorSearchResult found = await collection.SearchAsync(
            new VectorQuery { Vector = vector, Text = question, VectorWeight = weight, Limit = RankingDepth * 3, Parts = RecordParts.Metadata },
            cancellationToken);

        // A document is as good as the best of its chunks.
        return [.. found.Matches.Select(static match => ChunkFields.Text(match.Record, ChunkFields.Document)).Distinct(StringComparer.Ordinal).Take(RankingDepth)];
    }
}
