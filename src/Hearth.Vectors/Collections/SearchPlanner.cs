namespace Hearth.Vectors.Collections;

/// <summary>Chooses between comparing and walking, by how many rows match and what either costs.</summary>
internal static class SearchPlanner
{
    /// <summary>What scoring a row on a walk costs, as multiples of one in a scan: links, marks and heaps, and rows that lie anywhere. Measured: 2 to 3.</summary>
    public const double WalkCost = 2.5;

    /// <summary>What scoring a row of a filtered scan costs, as multiples of one in a whole scan.</summary>
    public const double GatherCost = 1.3;

    /// <summary>How many rows a walk scores for each that it keeps, about: 20 links of which most were seen. Measured: 12 to 16 at a width of 100.</summary>
    public const double VisitsPerKept = 14;

    /// <summary>Chooses.</summary>
    /// <param name="rows">Rows of the part.</param>
    /// <param name="matching">Rows that count.</param>
    /// <param name="hasGraph">Whether there is a graph.</param>
    /// <param name="width">How wide a walk would be.</param>
    public static SearchPlan Choose(int rows, int matching, bool hasGraph, int width)
    {
        if (matching == 0)
        {
            return SearchPlan.Nothing;
        }

        double scan = matching == rows ? rows : matching * GatherCost;
        if (hasGraph && WalkVisits(rows, matching, width) * WalkCost < scan)
        {
            return matching == rows ? SearchPlan.Walk : SearchPlan.FilteredWalk;
        }

        return matching == rows ? SearchPlan.Scan : SearchPlan.FilteredScan;
    }

    /// <summary>Rows that a walk is expected to score: to keep so many that match it meets so many more that do not.</summary>
    public static double WalkVisits(int rows, int matching, int width) => width * VisitsPerKept * rows / Math.Max(1, matching);
}
