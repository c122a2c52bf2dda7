namespace Hearth.Cli.Chat;

internal sealed record ServerChatRequest
{
    public required string Model { get; init; }

    public required IReadOnlyList<ServerChatMessage> Messages { get; init; }

    public bool Stream { get; init; } = true;

    public ServerStreamOptions StreamOptions { get; init; } = new();

    public float? Temperature { get; init; }

    public float? TopP { get; init; }

    public int? MaxTokens { get; init; }

    public long? Seed { get; init; }
}
