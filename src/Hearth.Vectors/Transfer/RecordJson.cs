using System.Globalization;
using System.Text.Json;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Transfer;

/// <summary>A record as one line of JSON.</summary>
/// <remarks>
/// <c>{"id":"a","vector":[0.5],"text":"…","metadata":{"year":2026,"ratio":1.0,"tags":["x"],"at":{"date":"2026-11-21T19:00:00.0000000+00:00"}}}</c>. A number with a point or an
/// exponent is a number, one without is an integer; a moment is an object of one property, <c>date</c>. Unknown properties are refused, so that nothing is lost in silence.
/// </remarks>
internal static class RecordJson
{
    private const string Date = "date";

    public static void Write(Utf8JsonWriter json, VectorRecord record)
    {
        json.WriteStartObject();
        json.WriteString("id", record.Id);
        json.WriteStartArray("vector");
        foreach (float number in record.Vector.Span)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
        if (record.Text is { } text)
        {
            json.WriteString("text", text);
        }

        if (record.Metadata.Count > 0)
        {
            json.WriteStartObject("metadata");
            foreach ((string field, MetadataValue value) in record.Metadata)
            {
                json.WritePropertyName(field);
                WriteValue(json, value);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="FormatException">It is JSON of something else; the message says where.</exception>
    public static VectorRecord Read(ReadOnlyMemory<byte> line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        Require(document.RootElement, JsonValueKind.Object, "the line");
        string? id = null;
        var record = new VectorRecord("");
        foreach (JsonProperty property in document.RootElement.EnumerateObject())
        {
            switch (property.Name)
            {
                case "id":
                    id = Text(property.Value, "id");
                    break;
                case "vector":
                    record = record with { Vector = Vector(Require(property.Value, JsonValueKind.Array, "vector")) };
                    break;
                case "text" when property.Value.ValueKind == JsonValueKind.Null:
                case "metadata" when property.Value.ValueKind == JsonValueKind.Null:
                    break;
                case "text":
                    record = record with { Text = Text(property.Value, "text") };
                    break;
                case "metadata":
                    record = record with { Metadata = Metadata(Require(property.Value, JsonValueKind.Object, "metadata")) };
                    break;
                default:
                    throw new FormatException("it has a property that is not id, vector, text or metadata");
            }
        }

        return id is null ? throw new FormatException("it has no id") : record with { Id = id };
    }

    private static void WriteValue(Utf8JsonWriter json, MetadataValue value)
    {
        switch (value.Kind)
        {
            case MetadataKind.String:
                json.WriteStringValue(value.AsString());
                break;
            case MetadataKind.Integer:
                json.WriteNumberValue(value.AsInteger());
                break;
            case MetadataKind.Number:
                string text = value.AsNumber().ToString("R", CultureInfo.InvariantCulture);
                json.WriteRawValue(text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0");
                break;
            case MetadataKind.Boolean:
                json.WriteBooleanValue(value.AsBoolean());
                break;
            case MetadataKind.Date:
                json.WriteStartObject();
                json.WriteString(Date, value.AsDate().ToString("O", CultureInfo.InvariantCulture));
                json.WriteEndObject();
                break;
            default:
                json.WriteStartArray();
                foreach (MetadataValue item in value.AsList())
                {
                    WriteValue(json, item);
                }

                json.WriteEndArray();
                break;
        }
    }

    private static float[] Vector(JsonElement array)
    {
        float[] vector = new float[array.GetArrayLength()];
        int count = 0;
        foreach (JsonElement number in array.EnumerateArray())
        {
            vector[count++] = number.ValueKind == JsonValueKind.Number && number.TryGetSingle(out float value) && float.IsFinite(value)
                ? value
                : throw new FormatException($"number {count} of its vector is none");
        }

        return vector;
    }

    private static Dictionary<string, MetadataValue> Metadata(JsonElement element)
    {
        var metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        foreach (JsonProperty field in element.EnumerateObject())
        {
            if (!metadata.TryAdd(field.Name, Value(field.Value, isItem: false)))
            {
                throw new FormatException("it has a metadata field twice");
            }
        }

        return metadata;
    }

    private static MetadataValue Value(JsonElement element, bool isItem)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                return MetadataValue.Of(Text(element, "a metadata value"));
            case JsonValueKind.True:
            case JsonValueKind.False:
                return MetadataValue.Of(element.GetBoolean());
            case JsonValueKind.Number when !element.GetRawText().AsSpan().ContainsAny('.', 'e', 'E'):
                return element.TryGetInt64(out long integer) ? MetadataValue.Of(integer) : throw new FormatException("an integer of its metadata has more than 64 bits");
            case JsonValueKind.Number:
                return element.TryGetDouble(out double number) && double.IsFinite(number) ? MetadataValue.Of(number) : throw new FormatException("a number of its metadata is beyond 64 bits");
            case JsonValueKind.Array when !isItem:
                return MetadataValue.Of([.. element.EnumerateArray().Select(static item => Value(item, isItem: true))]);
            case JsonValueKind.Object when element.EnumerateObject().Count() == 1 && element.TryGetProperty(Date, out JsonElement date):
                return DateTimeOffset.TryParse(Text(date, Date), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)
                    ? MetadataValue.Of(moment)
                    : throw new FormatException("a date of its metadata cannot be read");
            default:
                throw new FormatException("a metadata value is null, a list in a list, or an object that is no date");
        }
    }

    private static string Text(JsonElement element, string what)
    {
        try
        {
            return Require(element, JsonValueKind.String, what).GetString() ?? "";
        }
        catch (InvalidOperationException broken)
        {
            throw new FormatException($"{what} is no Unicode", broken);
        }
    }

    private static JsonElement Require(JsonElement element, JsonValueKind kind, string what) =>
        element.ValueKind == kind ? element : throw new FormatException($"{what} is a JSON {element.ValueKind}, not a {kind}");
}
