using System.CommandLine;
using System.Text.Json;
using Hearth.Cli.Configuration;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth config show</c>: every value that counts, as YAML or JSON, secrets masked.</summary>
internal static class ConfigShowCommand
{
    public static Command Create(CommandFrame frame)
    {
        Option<bool> origins = new("--origins") { Description = "Say behind each value where it comes from." };
        Command command = new("show", "Show every value that counts.") { origins };
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, run =>
        {
            HearthConfiguration configuration = run.LoadConfiguration();
            if (run.Json)
            {
                run.Terminal.Output.WriteLine(JsonText.Write(writer => WriteJson(writer, configuration)));
            }
            else
            {
                WriteYaml(run, configuration, run.Value(origins));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void WriteYaml(CommandRun run, HearthConfiguration configuration, bool origins)
    {
        (string dim, string plain) = run.ColourOutput ? ("\e[2m", "\e[0m") : ("", "");
        string section = "";
        var lines = configuration.Settings.Select(setting => (setting, text: $"  {setting.Option.Name}: {Value(setting)}")).ToArray();
        int width = lines.Max(line => line.text.Length);
        foreach ((EffectiveSetting setting, string text) in lines)
        {
            if (!string.Equals(setting.Option.Section, section, StringComparison.Ordinal))
            {
                section = setting.Option.Section;
                run.Terminal.Output.WriteLine($"{section}:");
            }

            run.Terminal.Output.WriteLine(origins ? $"{text.PadRight(width)}  {dim}# {setting.Origin}{plain}" : text);
        }
    }

    private static string Value(EffectiveSetting setting) =>
        setting.Option.IsSecret && setting.Value is not null ? $"\"{ConfigurationJson.Mask}\"" : YamlText.Write(setting.Value);

    private static void WriteJson(Utf8JsonWriter writer, HearthConfiguration configuration)
    {
        writer.WriteStartObject();
        writer.WriteString("file", configuration.File);
        writer.WriteString("dotenv", configuration.DotEnv);
        writer.WriteStartArray("settings");
        foreach (EffectiveSetting setting in configuration.Settings)
        {
            writer.WriteStartObject();
            writer.WriteString("key", setting.Option.Key);
            writer.WriteOptionValue("value", setting.Option, setting.Value);
            writer.WriteOptionValue("default", setting.Option, setting.Option.Default);
            writer.WriteString("unit", setting.Option.Unit);
            writer.WriteBoolean("secret", setting.Option.IsSecret);
            writer.WriteOrigin(setting.Origin);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
