namespace Hearth.Knowledge.Answers;

/// <summary>What is known about how well a sentence answers.</summary>
/// <param name="Nearness">Its cosine to the question.</param>
/// <param name="Words">The share of the question's words that it has, rare ones counting more.</param>
/// <param name="Score">Its passage's score as a share of the best passage's.</param>
/// <param name="Length">The logarithm of its characters: a heading is near many questions and answers none.</param>
internal readonly record struct SentenceFeatures(double Nearness, double Words, double Score, double Length)
{
    /// <summary>The measures' names, in their order.</summary>
    public static readonly IReadOnlyList<string> Names = ["nearness", "words", "score", "length"];

    /// <summary>The measures, in their order.</summary>
    public double[] Values => [Nearness, Words, Score, Length];
}
