namespace Hearth.Gateway.VectorStores;

/// <summary>What is known of a vector store beside its files. Written to disk: append only.</summary>
internal sealed record StoreDescription(string Id, string Owner, long CreatedAt)
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Seconds since 1970; exact to <see cref="VectorStoreCatalog.ActiveExactSeconds"/>.</summary>
    public long LastActiveAt { get; init; }

    /// <summary>Days without use after which the store is emptied; null for never.</summary>
    public int? ExpiresAfterDays { get; init; }

    /// <summary>True once it has been emptied.</summary>
    public bool IsExpired { get; init; }

    /// <summary>When it will be emptied, in seconds since 1970; null for never.</summary>
    public long? ExpiresAt => ExpiresAfterDays is { } days ? LastActiveAt + (days * 86_400L) : null;
}
