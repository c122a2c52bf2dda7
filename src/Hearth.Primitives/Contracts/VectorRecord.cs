namespace Hearth.Primitives.Contracts;

/// <summary>One entry of a collection.</summary>
/// <param name="Id">Its name within the collection, 1 to 512 bytes of UTF-8.</param>
public sealed record VectorRecord(string Id)
{
    /// <summary>The vector, as long as the collection's dimensions; empty where it was not asked for.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>The text that is searched by words; null where there is none or it was not asked for.</summary>
    public string? Text { get; init; }

    /// <summary>The values that filters see; empty where there are none or they were not asked for.</summary>
    public IReadOnlyDictionary<string, MetadataValue> Metadata { get; init; } = EmptyMetadata;

    private static readonly IReadOnlyDictionary<string, MetadataValue> EmptyMetadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
}
