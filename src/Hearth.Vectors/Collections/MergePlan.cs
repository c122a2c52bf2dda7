namespace Hearth.Vectors.Collections;

/// <summary>Chooses which segments become one: those of like size, so that every row is written only a few times.</summary>
internal static class MergePlan
{
    /// <summary>Segments of like size that are joined.</summary>
    public const int FanIn = 4;

    /// <summary>Two segments are of like size when the larger has at most so many times the rows.</summary>
    private const int LikeSize = 4;

    /// <summary>A segment is written anew when less than this share of its rows is left.</summary>
    private const double LiveShareMin = .5;

    /// <summary>The segments to join, the largest first; empty for none.</summary>
    /// <param name="views">The segments of the newest manifest.</param>
    /// <param name="isIdle">Whether nothing was written for a while: then two of like size are enough, and a graph that is worth its cost is made.</param>
    public static IReadOnlyList<PartView> Choose(IReadOnlyList<PartView> views, bool isIdle)
    {
        PartView[] ordered = [.. views.OrderByDescending(static view => view.LiveCount)];
        foreach (PartView view in ordered)
        {
            if (view.LiveCount < view.Rows * LiveShareMin)
            {
                return [view];
            }
        }

        int fanIn = isIdle ? 2 : FanIn;
        for (int end = ordered.Length; end >= fanIn; end--)
        {
            int begin = end - 1;
            while (begin > 0 && ordered[begin - 1].LiveCount <= (long)LikeSize * Math.Max(1, ordered[end - 1].LiveCount))
            {
                begin--;
            }

            if (end - begin >= fanIn)
            {
                // What would be joined with the result at once is joined right away: a graph in between would be built for nothing.
                long rows = ordered[begin..end].Sum(static view => (long)view.LiveCount);
                while (isIdle && begin > 0 && ordered[begin - 1].LiveCount <= LikeSize * rows)
                {
                    rows += ordered[--begin].LiveCount;
                }

                return ordered[begin..end];
            }
        }

        return [];
    }
}
