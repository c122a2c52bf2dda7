using System.Text.Json.Serialization;

namespace Hearth.Gateway.OpenAi;

/// <summary>One token with its natural-log probability; the bytes say what a token is that is only part of a character.</summary>
internal sealed record ChatTokenLogProb(string Token, double Logprob, IReadOnlyList<int> Bytes)
{
    /// <summary>Present on a chosen token, empty when none were asked for; absent on the alternatives themselves.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChatTokenLogProb>? TopLogprobs { get; init; }
}
