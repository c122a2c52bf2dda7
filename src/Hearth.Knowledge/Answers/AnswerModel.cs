namespace Hearth.Knowledge.Answers;

/// <summary>What decides which sentences answer, and whether that counts as an answer.</summary>
/// <param name="Sentence">Weighs <see cref="SentenceFeatures"/>.</param>
/// <param name="Share">A further sentence must have so much of the best one's support.</param>
/// <param name="Answer">Weighs the cosine of the nearest passage.</param>
/// <param name="Threshold">What the answer's support has to reach.</param>
internal sealed record AnswerModel(SupportWeights Sentence, double Share, SupportWeights Answer, double Threshold)
{
    /// <summary>
    /// The product's own: what <c>hearth knowledge eval tests/data/knowledge-eval</c> fitted to half A of the committed set with the default embedder. The figures on half B
    /// are in bench/results, and docs/internals/knowledge.md says which measures were tried and left out.
    /// </summary>
    public static AnswerModel Default { get; } = new(new SupportWeights(-11.40, [2.68, 3.81, 5.70, .37]), .65, new SupportWeights(-2.76, [4.79]), .54);
}
