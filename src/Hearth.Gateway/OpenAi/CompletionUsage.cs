using System.Text.Json.Serialization;

namespace Hearth.Gateway.OpenAi;

/// <summary>Token counts of one answer. The details are left out where the model does not report them.</summary>
internal sealed record CompletionUsage(long PromptTokens, long CompletionTokens, long TotalTokens)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PromptTokensDetails? PromptTokensDetails { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CompletionTokensDetails? CompletionTokensDetails { get; init; }
}
