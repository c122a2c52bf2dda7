namespace Hearth.Primitives.Contracts;

/// <summary>What is searched for: a vector, words, or both.</summary>
public sealed record VectorQuery
{
    /// <summary>The vector; empty to search by words alone.</summary>
    public ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>The words; null to search by the vector alone. Phrases in double quotes, prefixes as <c>begin*</c>.</summary>
    public string? Text { get; init; }

    /// <summary>Which records count; null for all.</summary>
    public MetadataFilter? Filter { get; init; }

    /// <summary>How many matches at most, 1 to 10,000.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>What matches hold beside id and score.</summary>
    public RecordParts Parts { get; init; } = RecordParts.Text | RecordParts.Metadata;

    /// <summary>How much the vector leg counts, 0 to 1; null takes the collection's own.</summary>
    public double? VectorWeight { get; init; }

    /// <summary>True compares with every record instead of walking a graph.</summary>
    public bool Exact { get; init; }

    /// <summary>The version to search in; null for the newest.</summary>
    public CollectionVersion? AsOf { get; init; }
}
