using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.VectorStores;

/// <summary>What owners note about files: up to 16 strings, numbers and truth values. And what they note about stores: up to 16 strings.</summary>
internal static class AttributeFields
{
    private const int FieldsMax = 16;
    private const int NameCharactersMax = 64;
    private const int ValueCharactersMax = 512;

    public static Dictionary<string, JsonElement> Read(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectObject(ref reader, field);
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (reader.TokenType is JsonTokenType.Null)
            {
                continue;
            }

            Check(field, name, values.Count);
            bool isWrong = reader.TokenType switch
            {
                JsonTokenType.String => JsonField.ReadString(ref reader, field).Length > ValueCharactersMax,
                JsonTokenType.Number => !reader.TryGetDouble(out double number) || !double.IsFinite(number),
                JsonTokenType.True or JsonTokenType.False => false,
                _ => true,
            };
            values[name] = isWrong
                ? throw JsonField.Wrong(field, $"may hold strings of at most {ValueCharactersMax} characters, finite numbers and truth values")
                : JsonElement.ParseValue(ref reader);
        }

        return values;
    }

    public static Dictionary<string, string> ReadStrings(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectObject(ref reader, field);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        while (JsonField.NextMember(ref reader, out string name))
        {
            Check(field, name, values.Count);
            string value = JsonField.ReadString(ref reader, field);
            values[name] = value.Length <= ValueCharactersMax ? value : throw JsonField.Wrong(field, $"may hold strings of at most {ValueCharactersMax} characters");
        }

        return values;
    }

    public static Dictionary<string, MetadataValue> ToMetadata(IReadOnlyDictionary<string, JsonElement> attributes) =>
        attributes.ToDictionary(static pair => pair.Key, static pair => ToMetadata(pair.Value), StringComparer.Ordinal);

    public static MetadataValue ToMetadata(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => MetadataValue.Of(value.GetString() ?? ""),
        JsonValueKind.Number => value.TryGetInt64(out long integer) ? MetadataValue.Of(integer) : MetadataValue.Of(value.GetDouble()),
        _ => MetadataValue.Of(value.ValueKind is JsonValueKind.True),
    };

    private static void Check(string field, string name, int count)
    {
        if (count == FieldsMax || name.Length is 0 or > NameCharactersMax)
        {
            throw JsonField.Wrong(field, $"may have at most {FieldsMax} names of 1 to {NameCharactersMax} characters");
        }
    }
}
