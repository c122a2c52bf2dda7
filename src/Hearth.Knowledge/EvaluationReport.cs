namespace Hearth.Knowledge;

/// <summary>What an evaluation found.</summary>
/// <param name="Documents">Documents of the set.</param>
/// <param name="Questions">Questions of it.</param>
/// <param name="Chunks">Chunks the documents were cut into.</param>
/// <param name="TruncatedChunks">Chunks longer than the embedder reads.</param>
/// <param name="VectorWeight">The weight of the vector leg that was best on the choosing half.</param>
/// <param name="WeightCurve">nDCG@10 on the choosing half by weight.</param>
/// <param name="RefusalThreshold">The threshold that was best on the choosing half; null where the set has no unanswerable questions.</param>
/// <param name="Rows">The figures on the other half.</param>
public sealed record EvaluationReport(
    int Documents,
    int Questions,
    long Chunks,
    long TruncatedChunks,
    double VectorWeight,
    IReadOnlyList<KeyValuePair<double, double>> WeightCurve,
    double? RefusalThreshold,
    IReadOnlyList<EvaluationRow> Rows)
{
    /// <summary>For each question of the choosing half: whether it can be answered, and the three measures of support. For choosing how they are weighed.</summary>
    internal IReadOnlyList<(bool IsAnswerable, bool IsChoosing, double Sentence, double Passage, double Words)> Measures { get; init; } = [];
}
