using System.Text.Json;

namespace Hearth.Gateway.VectorStores;

/// <summary>A file of a vector store. Written to disk: append only.</summary>
internal sealed record AttachedFile(string FileId, string Filename, long CreatedAt)
{
    public string Status { get; init; } = FileStatus.InProgress;

    public long UsageBytes { get; init; }

    /// <summary>What its owner notes about it; values are strings, numbers and truth values.</summary>
    public IReadOnlyDictionary<string, JsonElement> Attributes { get; init; } = new Dictionary<string, JsonElement>(StringComparer.Ordinal);

    /// <summary>Why it failed, in OpenAI's words; null where it did not.</summary>
    public string? ErrorCode { get; init; }

    public string? ErrorMessage { get; init; }

    /// <summary>What the document is called among the vectors.</summary>
    public string DocumentName() => $"{FileId}/{Filename}";
}
