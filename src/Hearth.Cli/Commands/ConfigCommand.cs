using System.CommandLine;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth config</c>: what is configured, from where, and what could be.</summary>
internal static class ConfigCommand
{
    public static Command Create(CommandFrame frame) => new("config", "Show, check and write the configuration.")
    {
        ConfigShowCommand.Create(frame),
        ConfigCheckCommand.Create(frame),
        ConfigInitCommand.Create(frame),
        ConfigSchemaCommand.Create(frame),
    };
}
