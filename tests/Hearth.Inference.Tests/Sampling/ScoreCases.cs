using Hearth.Primitives;

namespace Hearth.Inference.Tests.Sampling;

/// <summary>Scores such as models give, with the ties that quantised ones have.</summary>
internal static class ScoreCases
{
    /// <summary>Roughly normal scores; <paramref name="steps"/> above 0 rounds them so that many are equal.</summary>
    public static float[] Create(SeededRandom random, int count, float spread, int steps = 0)
    {
        float[] scores = new float[count];
        for (int index = 0; index < count; index++)
        {
            double sum = 0;
            for (int part = 0; part < 6; part++)
            {
                sum += random.NextDouble() - 0.5;
            }

            scores[index] = steps > 0 ? (float)Math.Round(sum * steps) * spread / steps : (float)(sum * spread);
        }

        return scores;
    }

    public static double[] Softmax(ReadOnlySpan<float> scores, double temperature = 1)
    {
        double max = double.NegativeInfinity;
        foreach (float score in scores)
        {
            max = Math.Max(max, score);
        }

        double[] shares = new double[scores.Length];
        double total = 0;
        for (int index = 0; index < scores.Length; index++)
        {
            shares[index] = Math.Exp((scores[index] - max) / temperature);
            total += shares[index];
        }

        for (int index = 0; index < shares.Length; index++)
        {
            shares[index] /= total;
        }

        return shares;
    }

    /// <summary>Token ids, the highest score first, of equal ones the lowest id.</summary>
    public static int[] Rank(float[] scores) =>
        [.. Enumerable.Range(0, scores.Length).OrderByDescending(token => scores[token]).ThenBy(static token => token)];
}
