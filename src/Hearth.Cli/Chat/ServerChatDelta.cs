namespace Hearth.Cli.Chat;

internal sealed record ServerChatDelta(string? Content, string? ReasoningContent);
