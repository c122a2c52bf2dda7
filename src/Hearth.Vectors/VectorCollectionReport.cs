using Hearth.Primitives.Contracts;

namespace Hearth.Vectors;

/// <summary>What a collection takes, in rows, files and bytes.</summary>
/// <param name="Name">The collection.</param>
public sealed record VectorCollectionReport(string Name)
{
    /// <summary>Records of the newest version.</summary>
    public long Records { get; init; }

    /// <summary>Rows in segments and heads, those that were deleted or replaced included.</summary>
    public long Rows { get; init; }

    /// <summary>Segments of the newest version.</summary>
    public int Segments { get; init; }

    /// <summary>Bytes of the newest version's segments.</summary>
    public long BytesLive { get; init; }

    /// <summary>Bytes of logs, those that only older versions need included.</summary>
    public long BytesLog { get; init; }

    /// <summary>Bytes of everything else: segments that only older or named versions have, manifests, lists of deletions.</summary>
    public long BytesHistory { get; init; }

    /// <summary>The quota in bytes over all files; null for none.</summary>
    public long? BytesMax { get; init; }

    /// <summary>The newest version.</summary>
    public CollectionVersion Newest { get; init; }

    /// <summary>From this version on every one can be searched; of older ones only those that have a name.</summary>
    public CollectionVersion Oldest { get; init; }

    /// <summary>The versions that have a name.</summary>
    public IReadOnlyList<VectorSnapshot> Snapshots { get; init; } = [];

    /// <summary>Why the collection cannot be used, with file and place; null where it can.</summary>
    public string? Damage { get; init; }
}
