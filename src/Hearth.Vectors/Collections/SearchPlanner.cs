using Hearth.Vectors.Index;

namespace Hearth.Vectors.Collections;

/// <summary>Chooses between comparing and walking, by how many rows match and what either was measured to cost.</summary>
/// <remarks>All costs are multiples of scoring a row in a whole scan.</remarks>
internal static class SearchPlanner
{
    /// <summary>What scoring a row of a filtered scan costs: rows are gathered, and fetched from where they lie. Measured: 1.2 to 1.5.</summary>
    public const double GatherCost = 1.3;

    /// <summary>A walk that has met this many times the rows it was expected to gives up: what matches lies far from the question, and a scan is surer.</summary>
    private const double Patience = 3;

    /// <summary>Chooses.</summary>
    /// <param name="rows">Rows of the part.</param>
    /// <param name="matching">Rows that count.</param>
    /// <param name="hasGraph">Whether there is a graph, and it may be used.</param>
    /// <param name="width">How wide a walk would be.</param>
    /// <param name="tuning">What walks cost.</param>
    public static SearchPlan Choose(int rows, int matching, bool hasGraph, int width, GraphTuning tuning)
    {
        if (matching == 0)
        {
            return SearchPlan.Nothing;
        }

        if (hasGraph && WalkVisits(rows, matching, width, tuning) * tuning.WalkCost < ScanCost(rows, matching))
        {
            return matching == rows ? SearchPlan.Walk : SearchPlan.FilteredWalk;
        }

        return matching == rows ? SearchPlan.Scan : SearchPlan.FilteredScan;
    }

    /// <summary>Rows that a walk is expected to score: to keep so many that match it meets so many more that do not.</summary>
    public static double WalkVisits(int rows, int matching, int width, GraphTuning tuning) => width * tuning.VisitsPerKept * rows / Math.Max(1, matching);

    /// <summary>Rows that a walk may score before a scan takes over: never so many that both together cost much more than the scan alone.</summary>
    public static int VisitsMax(int rows, int matching, int width, GraphTuning tuning)
    {
        double expected = WalkVisits(rows, matching, width, tuning);
        return matching == rows ? rows : (int)Math.Min(rows, Math.Min(Patience * expected, Math.Max(expected, ScanCost(rows, matching) / tuning.WalkCost)));
    }

    private static double ScanCost(int rows, int matching) => matching == rows ? rows : matching * GatherCost;
}
