namespace Hearth.Inference.Tests.Engine;

/// <summary>Comparisons of rows of logits.</summary>
internal static class Logits
{
    public static int Best(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int token = 1; token < logits.Length; token++)
        {
            best = logits[token] > logits[best] ? token : best;
        }

        return best;
    }

    public static double LogSumExp(ReadOnlySpan<float> logits)
    {
        double largest = logits[Best(logits)];
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return largest + Math.Log(sum);
    }

    /// <summary>Root of the mean square of the difference, relative to that of the expected row.</summary>
    public static double RelativeError(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        double difference = 0;
        double size = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            difference += Math.Pow(actual[index] - expected[index], 2);
            size += Math.Pow(expected[index], 2);
        }

        return Math.Sqrt(difference / size);
    }
}
