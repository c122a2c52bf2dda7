namespace Hearth.Cli.Chat;

internal sealed record ServerChatUsage(int PromptTokens, int CompletionTokens, int TotalTokens);
