using System.CommandLine;
using Hearth.Cli.Configuration;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth config schema</c>: what editors need to complete and check a configuration.</summary>
internal static class ConfigSchemaCommand
{
    public static Command Create(CommandFrame frame)
    {
        Command command = new("schema", "Write the JSON Schema of hearth.yaml, for editors.");
        frame.Handle(command, run =>
        {
            run.Terminal.Output.WriteLine(JsonText.Write(writer => ConfigurationSchema.Write(ConfigurationCatalog.Product, writer)));
            return ExitCodes.Done;
        });
        return command;
    }
}
