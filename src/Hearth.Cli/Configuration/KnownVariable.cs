namespace Hearth.Cli.Configuration;

/// <summary>An environment variable that is no option.</summary>
/// <param name="Name">As it is set.</param>
/// <param name="Description">One sentence for the reference.</param>
internal sealed record KnownVariable(string Name, string Description);
