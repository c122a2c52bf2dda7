namespace Hearth.Vectors.Index;

/// <summary>The numbers of the graph, fixed in files: Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search using hierarchical navigable small world graphs", 2016.</summary>
internal static class GraphShape
{
    /// <summary>Links of a node above the ground (M).</summary>
    public const int UpperLinksMax = 16;

    /// <summary>Links of a node on the ground (2M).</summary>
    public const int GroundLinksMax = 32;

    /// <summary>Numbers per node on the ground: the count and the links.</summary>
    public const int GroundStride = GroundLinksMax + 1;

    /// <summary>Numbers per node and level above.</summary>
    public const int UpperStride = UpperLinksMax + 1;

    /// <summary>Candidates that a new node chooses its links from (efConstruction).</summary>
    public const int BuildWidth = 128;

    /// <summary>A node above this level has a chance of 16^-12.</summary>
    public const int LevelMax = 12;
}
