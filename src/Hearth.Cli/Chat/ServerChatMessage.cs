namespace Hearth.Cli.Chat;

internal sealed record ServerChatMessage(string Role, string Content);
