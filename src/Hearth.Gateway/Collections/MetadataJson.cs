using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;

namespace Hearth.Gateway.Collections;

/// <summary>Metadata as JSON objects. A moment is <c>{"$date": "2026-11-21T20:00:00Z"}</c>; everything else is what JSON has.</summary>
internal static class MetadataJson
{
    private const string DateKey = "$date";

    /// <summary>Reads an object; a value that is null stands for "no value".</summary>
    public static Dictionary<string, MetadataValue?> Read(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectObject(ref reader, field);
        var values = new Dictionary<string, MetadataValue?>(StringComparer.Ordinal);
        while (JsonField.NextMember(ref reader, out string name))
        {
            if (values.Count == RecordLimits.FieldsMax)
            {
                throw JsonField.Wrong(field, string.Create(CultureInfo.InvariantCulture, $"may have at most {RecordLimits.FieldsMax} fields"));
            }

            values[name] = reader.TokenType switch
            {
                JsonTokenType.Null => null,
                JsonTokenType.StartArray => ReadList(ref reader, field),
                JsonTokenType.StartObject => ReadDate(ref reader, field),
                _ => ReadScalar(ref reader, field),
            };
        }

        return values;
    }

    /// <summary>The values that are there.</summary>
    public static Dictionary<string, MetadataValue> WithoutNulls(IReadOnlyDictionary<string, MetadataValue?> values)
    {
        var kept = new Dictionary<string, MetadataValue>(values.Count, StringComparer.Ordinal);
        foreach ((string name, MetadataValue? value) in values)
        {
            if (value is { } given)
            {
                kept[name] = given;
            }
        }

        return kept;
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, MetadataValue> metadata)
    {
        writer.WriteStartObject();
        foreach ((string name, MetadataValue value) in metadata)
        {
            writer.WritePropertyName(name);
            WriteValue(writer, value);
        }

        writer.WriteEndObject();
    }

    public static void WriteValue(Utf8JsonWriter writer, MetadataValue value)
    {
        switch (value.Kind)
        {
            case MetadataKind.String:
                writer.WriteStringValue(value.AsString());
                break;
            case MetadataKind.Integer:
                writer.WriteNumberValue(value.AsInteger());
                break;
            case MetadataKind.Number:
                writer.WriteNumberValue(value.AsNumber());
                break;
            case MetadataKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean());
                break;
            case MetadataKind.Date:
                writer.WriteStartObject();
                writer.WriteString(DateKey, value.AsDate().UtcDateTime);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStartArray();
                foreach (MetadataValue item in value.AsList())
                {
                    WriteValue(writer, item);
                }

                writer.WriteEndArray();
                break;
        }
    }

    private static MetadataValue ReadList(ref Utf8JsonReader reader, string field)
    {
        var items = new List<MetadataValue>();
        while (JsonField.NextElement(ref reader))
        {
            if (items.Count == RecordLimits.ListItemsMax)
            {
                throw JsonField.Wrong(field, string.Create(CultureInfo.InvariantCulture, $"may hold lists of at most {RecordLimits.ListItemsMax} items"));
            }

            items.Add(reader.TokenType == JsonTokenType.StartObject ? ReadDate(ref reader, field) : ReadScalar(ref reader, field));
        }

        return MetadataValue.Of(items);
    }

    private static MetadataValue ReadScalar(ref Utf8JsonReader reader, string field)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return MetadataValue.Of(JsonField.ReadString(ref reader, field));
            case JsonTokenType.True or JsonTokenType.False:
                return MetadataValue.Of(reader.TokenType == JsonTokenType.True);
            case JsonTokenType.Number when reader.TryGetInt64(out long integer):
                return MetadataValue.Of(integer);
            case JsonTokenType.Number when reader.TryGetDouble(out double number) && double.IsFinite(number):
                return MetadataValue.Of(number);
            default:
                throw JsonField.Wrong(field, "may hold strings, finite numbers, truth values, moments and lists of these");
        }
    }

    private static MetadataValue ReadDate(ref Utf8JsonReader reader, string field)
    {
        if (JsonField.NextMember(ref reader, out string name) && string.Equals(name, DateKey, StringComparison.Ordinal)
            && reader.TokenType == JsonTokenType.String && reader.TryGetDateTimeOffset(out DateTimeOffset moment)
            && reader.Read() && reader.TokenType == JsonTokenType.EndObject)
        {
            return MetadataValue.Of(moment);
        }

        throw JsonField.Wrong(field, "may hold no objects but {\"$date\": \"2026-11-21T20:00:00Z\"}; sparse vectors are not supported");
    }
}
