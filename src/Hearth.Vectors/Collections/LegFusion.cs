using System.Runtime.InteropServices;

namespace Hearth.Vectors.Collections;

/// <summary>Joins what two legs found: Bruch, Gai, Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2023.</summary>
/// <remarks>A convex combination of scores, each leg's scaled so that the best it found has one and the worst zero; what a leg did not find has zero. Scaled scores
/// keep how much better the best is, which ranks forget.</remarks>
internal static class LegFusion
{
    /// <summary>How many each leg finds, at least.</summary>
    public const int LegMin = 100;

    /// <summary>Joins the legs, best first; equal scores by id, which <paramref name="byId"/> compares.</summary>
    public static List<FusedRow> Join(List<FoundRow> vectors, List<FoundRow> words, double weight, int take, Comparison<FusedRow> byId)
    {
        var joined = new Dictionary<(int Part, int Row), FusedRow>();
        for (int index = 0; index < vectors.Count; index++)
        {
            FoundRow row = vectors[index];
            joined[(row.Part, row.Row)] = new FusedRow(row.Part, row.Row, weight * Scale(vectors, row.Score)) { VectorRank = index + 1, VectorScore = row.Score };
        }

        for (int index = 0; index < words.Count; index++)
        {
            FoundRow row = words[index];
            ref FusedRow? known = ref CollectionsMarshal.GetValueRefOrAddDefault(joined, (row.Part, row.Row), out bool isKnown);
            known = (isKnown && known is not null ? known : new FusedRow(row.Part, row.Row, 0)) with { TextRank = index + 1, TextScore = row.Score };
            known = known with { Score = known.Score + ((1 - weight) * Scale(words, row.Score)) };
        }

        List<FusedRow> ordered = [.. joined.Values];
        ordered.Sort((left, right) =>
        {
            int order = right.Score.CompareTo(left.Score);
            return order != 0 ? order : byId(left, right);
        });
        if (ordered.Count > take)
        {
            ordered.RemoveRange(take, ordered.Count - take);
        }

        return ordered;
    }

    private static double Scale(List<FoundRow> leg, double score)
    {
        double best = leg[0].Score;
        double worst = leg[^1].Score;
        return best > worst ? (score - worst) / (best - worst) : 1;
    }
}
