namespace Hearth.Vectors.Collections;

/// <summary>How the vectors of one part are searched.</summary>
internal enum SearchPlan
{
    /// <summary>Nothing can match.</summary>
    Nothing = 0,

    /// <summary>Every row is compared.</summary>
    Scan = 1,

    /// <summary>The rows that match are compared.</summary>
    FilteredScan = 2,

    /// <summary>The graph is walked.</summary>
    Walk = 3,

    /// <summary>The graph is walked through all rows, and those that match are kept.</summary>
    FilteredWalk = 4,
}
