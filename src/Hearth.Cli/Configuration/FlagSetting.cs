namespace Hearth.Cli.Configuration;

/// <summary>A flag of a command that stands for an option; the strongest source.</summary>
/// <param name="Flag">As it was typed: <c>--port</c>.</param>
/// <param name="Key">The option: <c>gateway.port</c>.</param>
/// <param name="Value">The text of the value.</param>
internal sealed record FlagSetting(string Flag, string Key, string Value);
