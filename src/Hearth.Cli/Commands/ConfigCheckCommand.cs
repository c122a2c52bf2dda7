using System.CommandLine;
using System.Text.Json;
using Hearth.Cli.Configuration;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth config check</c>: every problem of one file, or of all sources together.</summary>
internal static class ConfigCheckCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string?> file = new("file")
        {
            Description = "The file to check, YAML or `.env`; without it everything that would be read.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Command command = new("check", "Check a configuration without starting anything.") { file };
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, run => Run(run, run.Value(file)));
        return command;
    }

    private static int Run(CommandRun run, string? file)
    {
        ConfigurationSink sink = new(ConfigurationCatalog.Product);
        ConfigurationLoader loader = new(ConfigurationCatalog.Product, run.Environment);
        if (file is null)
        {
            loader.Load(run.Home, run.ConfigurationFlag, [], sink);
        }
        else
        {
            loader.Check(run.Environment.FullPath(file), sink);
        }

        if (run.Json)
        {
            run.Terminal.Output.WriteLine(JsonText.Write(writer => WriteJson(writer, sink)));
            return sink.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Usage;
        }

        ConfigurationLoader.ThrowIfAny(sink);
        run.Say(file is null ? "The configuration is fine." : $"{file} is fine.");
        return ExitCodes.Done;
    }

    private static void WriteJson(Utf8JsonWriter writer, ConfigurationSink sink)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("ok", sink.Problems.Count == 0);
        writer.WriteStartArray("problems");
        foreach (ConfigurationProblem problem in sink.Problems)
        {
            writer.WriteStartObject();
            writer.WriteString("code", problem.Error.Code);
            writer.WriteString("message", problem.Message);
            writer.WriteOrigin(problem.Origin);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
