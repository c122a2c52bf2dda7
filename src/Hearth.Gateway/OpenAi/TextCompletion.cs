namespace Hearth.Gateway.OpenAi;

/// <summary>The body of a plain answer of <c>/v1/completions</c>.</summary>
internal sealed record TextCompletion(
    string Id,
    string Object,
    long Created,
    string Model,
    IReadOnlyList<TextChoice> Choices,
    CompletionUsage Usage);
