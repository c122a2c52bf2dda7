using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hearth.Inference.Tools;

/// <summary>Makes JSON of a parameter that a model wrote as raw text.</summary>
internal static class ParameterValue
{
    /// <summary>
    /// A string where the schema allows one, and no other type that fits the text better; JSON where the text is JSON; else a string. Python's
    /// <c>True</c>, <c>False</c> and <c>None</c> are taken for JSON's words.
    /// </summary>
    /// <param name="text">What stood between the tags.</param>
    /// <param name="schema">The schema of the parameter; null where there is none.</param>
    public static string ToJson(string text, JsonElement? schema)
    {
        Types types = schema is { } given ? TypesOf(given) : Types.None;
        if (types == Types.String)
        {
            return Quote(text);
        }

        string trimmed = text.Trim();
        switch (trimmed)
        {
            case "null" or "None" when types != (Types.String | Types.Other):
                return "null";
            case "true" or "True" when !types.HasFlag(Types.String):
                return "true";
            case "false" or "False" when !types.HasFlag(Types.String):
                return "false";
            default:
                return !types.HasFlag(Types.String) && IsJson(trimmed) ? trimmed : Quote(text);
        }
    }

    /// <summary>Whether a parameter may be a string, so that any text will do.</summary>
    public static bool AllowsText(JsonElement schema) => TypesOf(schema) is var types && (types == Types.None || types.HasFlag(Types.String));

    [Flags]
    private enum Types
    {
        /// <summary>The schema does not say.</summary>
        None = 0,
        String = 1,
        Null = 2,
        Other = 4,
    }

    private static Types TypesOf(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return Types.None;
        }

        if (schema.TryGetProperty("type", out JsonElement type))
        {
            return type.ValueKind == JsonValueKind.Array
                ? type.EnumerateArray().Aggregate(Types.None, static (types, one) => types | TypeOf(one))
                : TypeOf(type);
        }

        foreach (string choice in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(choice, out JsonElement options) && options.ValueKind == JsonValueKind.Array)
            {
                return options.EnumerateArray().Aggregate(Types.None, static (types, one) => types | TypesOf(one));
            }
        }

        return schema.TryGetProperty("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array
            ? values.EnumerateArray().Aggregate(Types.None, static (types, one) => types | TypeOfValue(one))
            : Types.None;
    }

    private static Types TypeOf(JsonElement name) => name.ValueKind != JsonValueKind.String
        ? Types.None
        : name.ValueEquals("string") ? Types.String
        : name.ValueEquals("null") ? Types.Null
        : Types.Other;

    private static Types TypeOfValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Types.String,
        JsonValueKind.Null => Types.Null,
        _ => Types.Other,
    };

    private static bool IsJson(string text)
    {
        JsonScanner scanner = new();
        // The scanner reads objects and arrays; any value is an element of one.
        string whole = $"[{text}]";
        foreach (char character in whole)
        {
            if (scanner.Feed(character) == JsonStep.Invalid)
            {
                return false;
            }
        }

        return scanner.IsDone && IsOneValue(text);
    }

    /// <summary>Not several with commas between them, and not none.</summary>
    private static bool IsOneValue(string text)
    {
        Utf8JsonReader reader = new(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = ToolLimits.ArgumentsDepthMax });
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A JSON string. .NET's encoders escape every character outside the basic plane; models write them as they are, and so does this.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append('"');
        foreach (char character in text)
        {
            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }
}
