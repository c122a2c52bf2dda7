using Hearth.Compute.Codes;

namespace Hearth.Vectors.Index;

/// <summary>What one thread needs to insert rows into a graph.</summary>
internal sealed class BuildContext(int dimensions) : IDisposable
{
    public CodeQuery Query { get; } = new(dimensions);

    /// <summary>The candidate that is compared with those that stay.</summary>
    public CodeQuery Other { get; } = new(dimensions);

    public NearestRows Nearest { get; } = new();

    public CandidateHeap Candidates { get; } = new();

    public VisitedRows Visited { get; } = new();

    public int[] Fresh { get; } = new int[GraphShape.GroundLinksMax];

    public int[] Links { get; } = new int[GraphShape.GroundLinksMax];

    public int[] Products { get; } = new int[GraphShape.GroundLinksMax];

    public int[] FoundRows { get; } = new int[GraphShape.BuildWidth];

    public int[] FoundScores { get; } = new int[GraphShape.BuildWidth];

    public int[] PrunedRows { get; } = new int[GraphShape.GroundLinksMax + 1];

    public int[] PrunedScores { get; } = new int[GraphShape.GroundLinksMax + 1];

    public int[] Kept { get; } = new int[GraphShape.GroundLinksMax];

    public int[] Repaired { get; } = new int[GraphShape.GroundLinksMax];

    public void Dispose()
    {
        Query.Dispose();
        Other.Dispose();
    }
}
