namespace Hearth.Gateway.OpenAi;

internal sealed record PromptTokensDetails(long CachedTokens);
