using System.Text.Json;

namespace Hearth.Cli.Configuration;

/// <summary>The JSON Schema (draft 2020-12) of <c>hearth.yaml</c>. It accepts what <see cref="ConfigurationLoader"/> accepts and nothing else.</summary>
internal static class ConfigurationSchema
{
    public static void Write(ConfigurationCatalog catalog, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
        writer.WriteString("title", "Hearth configuration");
        WriteTypes(writer, "object", orNull: true);
        writer.WriteBoolean("additionalProperties", false);
        writer.WriteStartObject("properties");
        foreach (SectionDescriptor section in catalog.Sections)
        {
            writer.WriteStartObject(section.Name);
            writer.WriteString("description", section.Description);
            WriteTypes(writer, "object", orNull: true);
            writer.WriteBoolean("additionalProperties", false);
            writer.WriteStartObject("properties");
            foreach (OptionDescriptor option in section.Options)
            {
                WriteOption(writer, option);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteOption(Utf8JsonWriter writer, OptionDescriptor option)
    {
        writer.WriteStartObject(option.Name);
        writer.WriteString("description", option.Unit is null ? option.Description : $"{option.Description} Unit: {option.Unit}.");
        switch (option.Type)
        {
            case OptionType.Boolean:
                WriteTypes(writer, "boolean", option.AllowsNull);
                break;
            case OptionType.Integer:
                WriteTypes(writer, "integer", option.AllowsNull);
                break;
            case OptionType.Number:
                WriteTypes(writer, "number", option.AllowsNull);
                break;
            case OptionType.List:
                WriteTypes(writer, "array", option.AllowsNull);
                writer.WriteStartObject("items");
                // A plain YAML word such as 8 or true is a text to Hearth and a number or a boolean to editors.
                WriteTypes(writer, "string", orNull: false);
                writer.WriteEndObject();
                break;
            case OptionType.Choice:
                writer.WriteStartArray("enum");
                foreach (string choice in option.Choices)
                {
                    writer.WriteStringValue(choice);
                }

                if (option.AllowsNull)
                {
                    writer.WriteNullValue();
                }

                writer.WriteEndArray();
                break;
            default:
                WriteTypes(writer, "string", option.AllowsNull);
                break;
        }

        if (option.Minimum is { } minimum)
        {
            writer.WriteNumber("minimum", minimum);
        }

        if (option.Maximum is { } maximum)
        {
            writer.WriteNumber("maximum", maximum);
        }

        if (!option.IsSecret)
        {
            writer.WriteOptionValue("default", option, option.Default);
        }

        writer.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter writer, string type, bool orNull)
    {
        if (!orNull)
        {
            writer.WriteString("type", type);
            return;
        }

        writer.WriteStartArray("type");
        writer.WriteStringValue(type);
        writer.WriteStringValue("null");
        writer.WriteEndArray();
    }
}
