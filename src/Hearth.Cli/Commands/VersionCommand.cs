using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth version</c>: what is running, for a person or a bug report.</summary>
internal static class VersionCommand
{
    /// <summary>The version of this build, such as <c>0.1.0</c>.</summary>
    public static string Current { get; } = ReadVersion();

    public static Command Create(CommandFrame frame)
    {
        Command command = new("version", "Show the version of Hearth, of .NET and of the platform.");
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, Run);
        return command;
    }

    public static int Run(CommandRun run)
    {
        if (run.Json)
        {
            run.Terminal.Output.WriteLine(JsonText.Write(WriteJson));
        }
        else
        {
            run.Terminal.Output.WriteLine($"hearth {Current} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
        }

        return ExitCodes.Done;
    }

    private static void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("version", Current);
        writer.WriteString("runtime", RuntimeInformation.FrameworkDescription);
        writer.WriteString("platform", RuntimeInformation.RuntimeIdentifier);
        writer.WriteEndObject();
    }

    private static string ReadVersion()
    {
        string? text = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        // The build appends `+<commit>`, which is not part of the promise.
        return text?.Split('+')[0] ?? "0.0.0";
    }
}
