using System.CommandLine;
using Hearth.Cli.Configuration;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth config init</c>: a file that names every option, with nothing switched from its default.</summary>
internal static class ConfigInitCommand
{
    private const string DotEnvExampleName = ".env.example";

    public static Command Create(CommandFrame frame)
    {
        Argument<string?> path = new("path")
        {
            Description = $"Where to write; by default {ConfigurationLoader.FileName}, with --env {DotEnvExampleName}, in the working directory.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> env = new("--env") { Description = "Write environment variables instead of YAML." };
        Option<bool> force = new("--force") { Description = "Overwrite a file that is already there." };
        Command command = new("init", "Write a commented configuration file with every option.") { path, env, force };
        frame.Handle(command, run => Run(run, run.Value(path), run.Value(env), run.Value(force)));
        return command;
    }

    private static int Run(CommandRun run, string? path, bool env, bool force)
    {
        string name = path ?? (env ? DotEnvExampleName : ConfigurationLoader.FileName);
        string file = run.Environment.FullPath(name);
        string text = env ? ConfigurationTemplate.WriteDotEnv(ConfigurationCatalog.Product) : ConfigurationTemplate.WriteYaml(ConfigurationCatalog.Product);
        try
        {
            using StreamWriter writer = new(new FileStream(file, force ? FileMode.Create : FileMode.CreateNew, FileAccess.Write, FileShare.None));
            writer.Write(text);
        }
        catch (IOException exception) when (!force && File.Exists(file))
        {
            throw new CliException(CliErrors.ConfigurationFileExists, $"{name} is already there", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(CliErrors.ConfigurationFileNotWritable, $"{name} cannot be written: {exception.Message}", exception);
        }

        run.Say($"Wrote {name}; every line is a default, behind a `#`.");
        return ExitCodes.Done;
    }
}
