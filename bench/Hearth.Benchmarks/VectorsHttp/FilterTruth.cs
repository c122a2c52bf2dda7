using System.Globalization;
using Hearth.Benchmarks.Vectors;

namespace Hearth.Benchmarks.VectorsHttp;

/// <summary>The exact nearest among the rows that a filter lets through, found by comparing all of them.</summary>
internal static class FilterTruth
{
    /// <summary>For every filter and question the ids of the nearest.</summary>
    public static HashSet<string>[][] Find(VectorSet set, IReadOnlyList<RowFilterCase> filters, int questions)
    {
        HashSet<string>[][] truth = [.. filters.Select(_ => new HashSet<string>[questions])];
        Parallel.For(0, questions, question =>
        {
            float[] scores = new float[set.Rows];
            for (int row = 0; row < scores.Length; row++)
            {
                scores[row] = VectorSet.Dot(set.Question(question).Span, set.Row(row).Span);
            }

            for (int filter = 0; filter < filters.Count; filter++)
            {
                truth[filter][question] = Best(set, scores, filters[filter], filters[filter].Asked(set, question));
            }
        });
        return truth;
    }

    private static HashSet<string> Best(VectorSet set, float[] scores, RowFilterCase filter, int asked)
    {
        var best = new PriorityQueue<int, float>(VectorSet.Wanted + 1);
        for (int row = 0; row < scores.Length; row++)
        {
            if (filter.ValueOf(set, row) != asked)
            {
                continue;
            }

            if (best.Count < VectorSet.Wanted)
            {
                best.Enqueue(row, scores[row]);
            }
            else
            {
                best.EnqueueDequeue(row, scores[row]);
            }
        }

        return [.. best.UnorderedItems.Select(static item => item.Element.ToString(CultureInfo.InvariantCulture))];
    }
}
