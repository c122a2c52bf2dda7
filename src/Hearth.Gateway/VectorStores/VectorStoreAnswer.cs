namespace Hearth.Gateway.VectorStores;

/// <summary>A vector store in OpenAI's shape.</summary>
internal sealed record VectorStoreAnswer(
    string Id, string Object, long CreatedAt, string? Name, string? Description, long UsageBytes, FileCounts FileCounts, string Status)
{
    public required ExpiresAfterAnswer? ExpiresAfter { get; init; }

    public required long? ExpiresAt { get; init; }

    public required long LastActiveAt { get; init; }

    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    public static VectorStoreAnswer Of(StoreState store)
    {
        StoreDescription description = store.Description;
        return new VectorStoreAnswer(
            store.Id, "vector_store", description.CreatedAt, description.Name, description.Description, store.UsageBytes, store.Counts, store.Status)
        {
            ExpiresAfter = description.ExpiresAfterDays is { } days ? new ExpiresAfterAnswer("last_active_at", days) : null,
            ExpiresAt = description.ExpiresAt,
            LastActiveAt = description.LastActiveAt,
            Metadata = description.Metadata,
        };
    }
}
