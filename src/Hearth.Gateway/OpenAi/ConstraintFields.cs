using System.Globalization;
using System.Text;
using System.Text.Json;
using Hearth.Inference;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.OpenAi;

/// <summary>The fields that hold an answer to a form: OpenAI's <c>response_format</c>, and what llama.cpp and vLLM call theirs.</summary>
internal static class ConstraintFields
{
    private const string Format = "response_format";
    private const int ChoicesMax = 1024;

    /// <summary>Reads the field of another server; false where the name is none of theirs.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, string name, ChatOptions options)
    {
        switch (name)
        {
            case "grammar" or "guided_grammar":
                options.Grammar = JsonField.ReadString(ref reader, name);
                return true;
            case "guided_regex":
                options.Pattern = JsonField.ReadString(ref reader, name);
                return true;
            case "guided_choice":
                options.Pattern = ReadChoice(ref reader, name);
                return true;
            case "json_schema" or "guided_json":
                options.ResponseFormat = ChatResponseFormat.ForJsonSchema(ReadSchema(ref reader, name));
                return true;
            case "structured_outputs":
                ReadStructuredOutputs(ref reader, options);
                return true;
            default:
                return false;
        }
    }

    /// <summary>OpenAI's own field: text, any JSON object, or JSON of a schema. A schema is kept whether or not <c>strict</c> is asked for.</summary>
    public static ChatResponseFormat ReadResponseFormat(ref Utf8JsonReader reader)
    {
        JsonField.ExpectObject(ref reader, Format);
        string? type = null;
        ChatResponseFormat? schema = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "type":
                    type = JsonField.ReadString(ref reader, "response_format.type");
                    break;
                case "json_schema":
                    schema = ReadNamedSchema(ref reader);
                    break;
                case "schema":
                    // llama.cpp's way of writing it.
                    schema = ChatResponseFormat.ForJsonSchema(ReadSchema(ref reader, "response_format.schema"));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return type switch
        {
            "text" => ChatResponseFormat.Text,
            "json_object" => schema ?? ChatResponseFormat.Json,
            "json_schema" => schema ?? throw JsonField.Missing("response_format.json_schema"),
            null => throw JsonField.Missing("response_format.type"),
            _ => throw JsonField.Unsupported(Format, "supports the types \"text\", \"json_object\" and \"json_schema\""),
        };
    }

    private static ChatResponseFormatJson ReadNamedSchema(ref Utf8JsonReader reader)
    {
        const string Field = "response_format.json_schema";
        JsonField.ExpectObject(ref reader, Field);
        JsonElement? schema = null;
        string? title = null;
        string? description = null;
        while (JsonField.NextMember(ref reader, out string name))
        {
            switch (name)
            {
                case "name":
                    title = JsonField.ReadString(ref reader, Field + ".name");
                    break;
                case "description" when reader.TokenType != JsonTokenType.Null:
                    description = JsonField.ReadString(ref reader, Field + ".description");
                    break;
                case "schema":
                    schema = ReadSchema(ref reader, Field + ".schema");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return ChatResponseFormat.ForJsonSchema(schema ?? throw JsonField.Missing(Field + ".schema"), title, description);
    }

    private static void ReadStructuredOutputs(ref Utf8JsonReader reader, ChatOptions options)
    {
        const string Field = "structured_outputs";
        JsonField.ExpectObject(ref reader, Field);
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            string field = $"{Field}.{name}";
            switch (name)
            {
                case "json":
                    options.ResponseFormat = ChatResponseFormat.ForJsonSchema(ReadSchema(ref reader, field));
                    break;
                case "json_object":
                    options.ResponseFormat = JsonField.ReadBoolean(ref reader, field) ? ChatResponseFormat.Json : options.ResponseFormat;
                    break;
                case "regex":
                    options.Pattern = JsonField.ReadString(ref reader, field);
                    break;
                case "grammar":
                    options.Grammar = JsonField.ReadString(ref reader, field);
                    break;
                case "choice":
                    options.Pattern = ReadChoice(ref reader, field);
                    break;
                default:
                    throw JsonField.Unsupported(field, "is not supported");
            }
        }
    }

    /// <summary>A schema, or its text in a string, as some clients send it.</summary>
    private static JsonElement ReadSchema(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return reader.TokenType is JsonTokenType.StartObject or JsonTokenType.True or JsonTokenType.False
                ? JsonElement.ParseValue(ref reader)
                : throw JsonField.Wrong(field, "must be a JSON Schema");
        }

        try
        {
            return JsonElement.Parse(JsonField.ReadString(ref reader, field));
        }
        catch (JsonException failure)
        {
            // Its own message quotes the text.
            throw new GatewayException(GatewayErrors.InvalidField, $"`{field}` must be a JSON Schema.", failure) { Parameter = field };
        }
    }

    /// <summary>A pattern that matches the texts of a list.</summary>
    private static string ReadChoice(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectArray(ref reader, field);
        StringBuilder pattern = new();
        int count = 0;
        while (JsonField.NextElement(ref reader))
        {
            if (count++ == ChoicesMax)
            {
                throw JsonField.Wrong(field, string.Create(CultureInfo.InvariantCulture, $"may have at most {ChoicesMax} entries"));
            }

            pattern.Append(count > 1 ? "|" : "");
            foreach (char unit in JsonField.ReadString(ref reader, field))
            {
                pattern.Append(unit < 128 && !char.IsAsciiLetterOrDigit(unit) ? "\\" : "").Append(unit);
            }
        }

        return count > 0 ? pattern.ToString() : throw JsonField.Wrong(field, "must not be empty");
    }
}
