namespace Hearth.Knowledge;

/// <summary>What an evaluation found.</summary>
/// <param name="Documents">Documents of the set.</param>
/// <param name="Questions">Questions of it.</param>
/// <param name="Chunks">Chunks the documents were cut into.</param>
/// <param name="TruncatedChunks">Chunks longer than the embedder reads.</param>
/// <param name="VectorWeight">The weight of the vector leg that was best on the choosing half.</param>
/// <param name="WeightCurve">nDCG@10 on the choosing half by weight.</param>
/// <param name="RefusalCurve">How good refusal is on the choosing half, by threshold; empty where the set has no unanswerable questions.</param>
/// <param name="Fits">What the choosing half makes of the product's decisions; empty where the set does not say what can be answered.</param>
/// <param name="Rows">The figures on the other half, and where a group says so on both.</param>
public sealed record EvaluationReport(
    int Documents,
    int Questions,
    long Chunks,
    long TruncatedChunks,
    double VectorWeight,
    IReadOnlyList<KeyValuePair<double, double>> WeightCurve,
    IReadOnlyList<KeyValuePair<double, double>> RefusalCurve,
    IReadOnlyList<EvaluationFit> Fits,
    IReadOnlyList<EvaluationRow> Rows);
