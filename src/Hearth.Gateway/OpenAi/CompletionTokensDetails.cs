namespace Hearth.Gateway.OpenAi;

internal sealed record CompletionTokensDetails(long ReasoningTokens);
