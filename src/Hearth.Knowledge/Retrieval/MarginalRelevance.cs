using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Retrieval;

/// <summary>Chooses matches that are relevant and differ from each other: Carbonell, Goldstein, "The Use of MMR", 1998.</summary>
internal static class MarginalRelevance
{
    /// <summary>Chooses.</summary>
    /// <param name="matches">Best first, with vectors.</param>
    /// <param name="limit">How many.</param>
    /// <param name="relevance">1 takes the best, 0 the most different.</param>
    public static List<VectorMatch> Choose(IReadOnlyList<VectorMatch> matches, int limit, double relevance)
    {
        List<VectorMatch> chosen = [];
        List<VectorMatch> left = [.. matches];
        double[] nearest = new double[left.Count];
        double best = matches.Count > 0 ? Math.Max(matches[0].Score, 1e-9) : 1;
        while (chosen.Count < limit && left.Count > 0)
        {
            int next = 0;
            double nextScore = double.NegativeInfinity;
            for (int index = 0; index < left.Count; index++)
            {
                double score = (relevance * left[index].Score / best) - ((1 - relevance) * nearest[index]);
                (next, nextScore) = score > nextScore ? (index, score) : (next, nextScore);
            }

            VectorMatch taken = left[next];
            chosen.Add(taken);
            left.RemoveAt(next);
            for (int index = next; index < left.Count; index++)
            {
                nearest[index] = nearest[index + 1];
            }

            for (int index = 0; index < left.Count; index++)
            {
                nearest[index] = Math.Max(nearest[index], Cosine(left[index].Record.Vector.Span, taken.Record.Vector.Span));
            }
        }

        return chosen;
    }

    /// <summary>The cosine of the angle; 0 where one has no direction.</summary>
    public static double Cosine(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double product = 0;
        double leftSquares = 0;
        double rightSquares = 0;
        for (int index = 0; index < left.Length; index++)
        {
            product += (double)left[index] * right[index];
            leftSquares += (double)left[index] * left[index];
            rightSquares += (double)right[index] * right[index];
        }

        double length = Math.Sqrt(leftSquares * rightSquares);
        return length > 0 ? product / length : 0;
    }
}
