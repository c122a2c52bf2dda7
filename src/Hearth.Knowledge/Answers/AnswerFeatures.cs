namespace Hearth.Knowledge.Answers;

/// <summary>What is known about how well the documents support an answer.</summary>
/// <param name="Sentence">The cosine of the question and the best sentence.</param>
/// <param name="Passage">The cosine of the question and the nearest passage.</param>
/// <param name="Words">The share of the question's words in the best sentence's passage.</param>
internal readonly record struct AnswerFeatures(double Sentence, double Passage, double Words)
{
    /// <summary>What <see cref="Support"/> has to reach. Chosen on half A of the evaluation set; docs/internals/knowledge.md has the figures.</summary>
    public const double Threshold = .55;

    /// <summary>One figure of the three, 0 to 1.</summary>
    public double Support => Math.Clamp((.4 * Sentence) + (.3 * Passage) + (.3 * Words), 0, 1);
}
