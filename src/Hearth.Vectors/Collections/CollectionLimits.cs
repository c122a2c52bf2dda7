namespace Hearth.Vectors.Collections;

/// <summary>The bounds of a collection's parts and of its upkeep. Tests make them small; the product has the defaults.</summary>
internal sealed record CollectionLimits
{
    public static CollectionLimits Default { get; } = new();

    /// <summary>Rows that one head takes at most.</summary>
    public int HeadRowsMax { get; init; } = HeadPart.RowsMax;

    /// <summary>Rows from which on a segment gets a graph.</summary>
    public int GraphRowsMin { get; init; } = SegmentBuild.GraphRowsMin;

    /// <summary>Heads that may wait to become segments; beyond it writes wait for them.</summary>
    public int FrozenMax { get; init; } = 8;

    /// <summary>Bytes of one log; beyond it the head becomes a segment even where it has room.</summary>
    public long LogBytesMax { get; init; } = 256 << 20;

    /// <summary>Old versions are kept up to so many bytes whatever their share.</summary>
    public long HistoryBytesMin { get; init; } = 16 << 20;

    /// <summary>A collection without writes for so long is idle.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the retention is looked after where nothing else happens.</summary>
    public TimeSpan RetentionEvery { get; init; } = TimeSpan.FromHours(1);
}
