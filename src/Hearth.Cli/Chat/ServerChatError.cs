namespace Hearth.Cli.Chat;

internal sealed record ServerChatError(string? Message, string? Code);
