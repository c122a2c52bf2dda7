namespace Hearth.Primitives.Contracts;

/// <summary>What a collection is made as.</summary>
/// <param name="Name">3 to 512 characters of <c>a-z A-Z 0-9 . _ -</c>, beginning and ending with a letter or digit.</param>
/// <param name="Dimensions">The length of every vector, 1 to 65,535; 0 takes that of the first record.</param>
public sealed record CollectionDefinition(string Name, int Dimensions)
{
    /// <summary>How vectors are compared.</summary>
    public VectorMetric Metric { get; init; }

    /// <summary>How texts become words: <c>simple</c>, <c>english</c>, <c>german</c>, <c>spanish</c> or <c>french</c>.</summary>
    public string Language { get; init; } = "english";

    /// <summary>How much the vector leg counts against the word leg in a search by both, 0 to 1.</summary>
    public double VectorWeight { get; init; } = .5;

    /// <summary>Bytes on disk beyond which writes are refused; null for no bound.</summary>
    public long? BytesMax { get; init; }

    /// <summary>What the owner notes about it, such as the embedder that made its vectors.</summary>
    public IReadOnlyDictionary<string, MetadataValue> Metadata { get; init; } = EmptyMetadata;

    private static readonly IReadOnlyDictionary<string, MetadataValue> EmptyMetadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
}
