using System.Text.Json.Serialization;
using Hearth.Gateway.VectorStores;

namespace Hearth.Gateway.OpenAi;

/// <summary>What the assistant said. <c>content</c> and <c>refusal</c> are required by that API, null included.</summary>
internal sealed record ChatAnswerMessage(string Role, string? Content, string? Refusal)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ReasoningContent { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChatToolCall>? ToolCalls { get; init; }

    /// <summary>What the answer cites; null where no files were searched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FileCitationAnswer>? Annotations { get; init; }
}
