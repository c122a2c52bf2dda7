namespace Hearth.Cli.Chat;

internal sealed record ServerChatChoice
{
    public ServerChatDelta? Delta { get; init; }

    public string? FinishReason { get; init; }
}
