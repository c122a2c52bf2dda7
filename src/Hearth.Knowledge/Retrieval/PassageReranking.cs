using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Retrieval;

/// <summary>Orders matches by what a model that reads question and text together makes of them.</summary>
internal static class PassageReranking
{
    /// <summary>Orders them; the new score is between 0 and 1, whatever range the model's have.</summary>
    public static async Task<IReadOnlyList<VectorMatch>> OrderAsync(ITextReranker reranker, string question, IReadOnlyList<VectorMatch> matches, CancellationToken cancellationToken)
    {
        if (matches.Count == 0)
        {
            return matches;
        }

        RerankScores scores = await reranker.ScoreAsync(question, [.. matches.Select(static match => match.Record.Text ?? "")], truncate: true, cancellationToken);
        return [.. matches.Select((match, index) => match with { Score = 1 / (1 + Math.Exp(-scores.Scores[index])) }).OrderByDescending(static match => match.Score)];
    }
}
