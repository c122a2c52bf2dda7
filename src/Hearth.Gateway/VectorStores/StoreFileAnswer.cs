using System.Text.Json;

namespace Hearth.Gateway.VectorStores;

/// <summary>A file of a vector store in OpenAI's shape.</summary>
internal sealed record StoreFileAnswer(
    string Id, string Object, long UsageBytes, long CreatedAt, string VectorStoreId, string Status, FileErrorAnswer? LastError)
{
    public required ChunkingAnswer ChunkingStrategy { get; init; }

    public required IReadOnlyDictionary<string, JsonElement> Attributes { get; init; }

    public static StoreFileAnswer Of(string store, AttachedFile file) => new(
        file.FileId,
        "vector_store.file",
        file.UsageBytes,
        file.CreatedAt,
        store,
        file.Status,
        file.ErrorCode is { } code ? new FileErrorAnswer(code, file.ErrorMessage ?? "") : null)
    {
        ChunkingStrategy = ChunkingAnswer.Own,
        Attributes = file.Attributes,
    };
}
