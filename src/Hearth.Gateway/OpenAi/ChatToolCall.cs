using System.Text.Json.Serialization;

namespace Hearth.Gateway.OpenAi;

/// <summary>One call of a tool; the index stands only in streams, where it is mandatory.</summary>
internal sealed record ChatToolCall(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Index,
    string Id,
    string Type,
    ChatToolFunction Function);
