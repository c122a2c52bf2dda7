namespace Hearth.Cli.Chat;

internal sealed record ServerStreamOptions
{
    public bool IncludeUsage { get; init; } = true;
}
