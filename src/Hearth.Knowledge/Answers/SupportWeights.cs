namespace Hearth.Knowledge.Answers;

/// <summary>How measures are joined to one figure between 0 and 1: a logistic function of their weighted sum.</summary>
/// <param name="Bias">What the sum begins with.</param>
/// <param name="Weights">One per measure, in its order.</param>
internal sealed record SupportWeights(double Bias, IReadOnlyList<double> Weights)
{
    /// <summary>The figure.</summary>
    public double Of(ReadOnlySpan<double> measures)
    {
        double sum = Bias;
        for (int index = 0; index < measures.Length; index++)
        {
            sum += Weights[index] * measures[index];
        }

        return 1 / (1 + Math.Exp(-sum));
    }
}
