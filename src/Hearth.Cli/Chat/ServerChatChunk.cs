namespace Hearth.Cli.Chat;

/// <summary>One event of the stream, or an error body: both are objects whose other fields do not matter here.</summary>
internal sealed record ServerChatChunk
{
    public IReadOnlyList<ServerChatChoice>? Choices { get; init; }

    public ServerChatUsage? Usage { get; init; }

    public ServerChatError? Error { get; init; }
}
