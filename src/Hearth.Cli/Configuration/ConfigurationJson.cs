using System.Globalization;
using System.Text.Json;

namespace Hearth.Cli.Configuration;

/// <summary>How the parts of a configuration look in every JSON output.</summary>
internal static class ConfigurationJson
{
    /// <summary>What stands for a secret wherever values are shown.</summary>
    public const string Mask = "********";

    /// <summary>The property <c>origin</c>: kind, source, and line and column where there are some.</summary>
    public static void WriteOrigin(this Utf8JsonWriter writer, SettingOrigin origin)
    {
        writer.WriteStartObject("origin");
        writer.WriteString("kind", origin.Kind switch
        {
            SettingOriginKind.File => "file",
            SettingOriginKind.DotEnv => "dotenv",
            SettingOriginKind.Variable => "variable",
            SettingOriginKind.Flag => "flag",
            _ => "default",
        });
        if (origin.Source.Length > 0)
        {
            writer.WriteString("source", origin.Source);
        }

        if (origin.Line > 0)
        {
            writer.WriteNumber("line", origin.Line);
        }

        if (origin.Column > 0)
        {
            writer.WriteNumber("column", origin.Column);
        }

        writer.WriteEndObject();
    }

    /// <summary>A property with an option's value in its own JSON type.</summary>
    public static void WriteOptionValue(this Utf8JsonWriter writer, string name, OptionDescriptor option, object? value)
    {
        writer.WritePropertyName(name);
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case var _ when option.IsSecret:
                writer.WriteStringValue(Mask);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case IEnumerable<string> list:
                writer.WriteStartArray();
                foreach (string text in list)
                {
                    writer.WriteStringValue(text);
                }

                writer.WriteEndArray();
                break;
            case var _ when option.Type is OptionType.Integer or OptionType.Number:
                writer.WriteNumberValue(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(OptionDescriptor.Format(value));
                break;
        }
    }
}
