namespace Hearth.Gateway.OpenAi;

/// <summary>The body of a plain answer of <c>/v1/chat/completions</c>.</summary>
internal sealed record ChatCompletion(
    string Id,
    string Object,
    long Created,
    string Model,
    IReadOnlyList<ChatChoice> Choices,
    CompletionUsage Usage);
