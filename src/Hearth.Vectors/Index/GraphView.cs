using System.Runtime.InteropServices;

namespace Hearth.Vectors.Index;

/// <summary>The links of a finished graph. Does not own them.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly unsafe struct GraphView(int* ground, int* places, int* upper, int upperLength, int nodes, int entry, int levels)
{
    /// <summary>For every node its count and its links, <see cref="GraphShape.GroundStride"/> numbers apart.</summary>
    public int* Ground { get; } = ground;

    /// <summary>For every node where its upper levels begin in <see cref="Upper"/>, or −1 where it has none.</summary>
    public int* Places { get; } = places;

    /// <summary>Count and links of one level after the other.</summary>
    public int* Upper { get; } = upper;

    /// <summary>Numbers in <see cref="Upper"/>.</summary>
    public int UpperLength { get; } = upperLength;

    /// <summary>How many nodes there are.</summary>
    public int Nodes { get; } = nodes;

    /// <summary>Where walks begin.</summary>
    public int Entry { get; } = entry;

    /// <summary>The level of the entry.</summary>
    public int Levels { get; } = levels;

    public ReadOnlySpan<int> Links(int node, int level)
    {
        int* links = level == 0 ? Ground + ((long)node * GraphShape.GroundStride) : Upper + Places[node] + ((level - 1) * GraphShape.UpperStride);
        return new ReadOnlySpan<int>(links + 1, *links);
    }
}
