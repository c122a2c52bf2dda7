using System.Collections.Immutable;

namespace Hearth.Vectors.Index;

/// <summary>What walking a graph finds and costs, measured on samples of its own rows when it was built.</summary>
/// <param name="Curve">What widths found, ascending.</param>
/// <param name="Samples">How many rows were sampled.</param>
/// <param name="Ticks">When, in UTC.</param>
/// <param name="VisitsPerKept">Rows that a walk scores for each that it keeps.</param>
/// <param name="WalkCost">What scoring a row on a walk takes, as a multiple of one in a scan.</param>
internal sealed record GraphTuning(ImmutableArray<WidthRecall> Curve, int Samples, long Ticks, double VisitsPerKept, double WalkCost)
{
    /// <summary>What is assumed of a graph that was not measured: at 100,000 rows of 384 elements 12 to 16 visits, each two to three times as dear.</summary>
    public static GraphTuning Assumed { get; } = new([new WidthRecall(128, 0)], 0, 0, 14, 2.5);

    /// <summary>The smallest width that found the share, and what it found; the largest measured where none did.</summary>
    public WidthRecall Choose(double objective)
    {
        foreach (WidthRecall point in Curve)
        {
            if (point.Recall >= objective)
            {
                return point;
            }
        }

        return Curve[^1];
    }
}
