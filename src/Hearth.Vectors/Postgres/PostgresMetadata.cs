using System.Globalization;
using System.Text;
using System.Text.Json;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Postgres;

/// <summary>Metadata as jsonb. Stored: append only.</summary>
/// <remarks>
/// One object; each field an object of <c>k</c>, the number of its kind, and <c>v</c>: its text, or the items of a list. All values are texts, numbers as .NET writes them
/// so that they come back as they were: integers beyond 2^53, minus zero, and the difference between 1 and 1.0. A truth value is 0 or 1, a moment its ticks in UTC.
/// </remarks>
internal static class PostgresMetadata
{
    public static string Write(IReadOnlyDictionary<string, MetadataValue> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach ((string field, MetadataValue value) in metadata)
            {
                json.WritePropertyName(PostgresCharacters.Check(field));
                WriteValue(json, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static IReadOnlyDictionary<string, MetadataValue> Read(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        var metadata = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
        foreach (JsonProperty field in document.RootElement.EnumerateObject())
        {
            metadata[field.Name] = ReadValue(field.Value);
        }

        return metadata;
    }

    /// <summary>The text of a value that is no list.</summary>
    public static string Text(MetadataValue value) => value.Kind switch
    {
        MetadataKind.String => PostgresCharacters.Check(value.AsString()),
        MetadataKind.Boolean => value.AsBoolean() ? "1" : "0",
        MetadataKind.Date => value.AsDate().UtcTicks.ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static void WriteValue(Utf8JsonWriter json, MetadataValue value)
    {
        json.WriteStartObject();
        json.WriteNumber("k", (int)value.Kind);
        if (value.Kind == MetadataKind.List)
        {
            json.WriteStartArray("v");
            foreach (MetadataValue item in value.AsList())
            {
                WriteValue(json, item);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteString("v", Text(value));
        }

        json.WriteEndObject();
    }

    private static MetadataValue ReadValue(JsonElement element)
    {
        var kind = (MetadataKind)element.GetProperty("k").GetInt32();
        JsonElement value = element.GetProperty("v");
        if (kind == MetadataKind.List)
        {
            return MetadataValue.Of([.. value.EnumerateArray().Select(ReadValue)]);
        }

        string text = value.GetString() ?? "";
        return kind switch
        {
            MetadataKind.String => MetadataValue.Of(text),
            MetadataKind.Integer => MetadataValue.Of(long.Parse(text, CultureInfo.InvariantCulture)),
            MetadataKind.Number => MetadataValue.Of(double.Parse(text, CultureInfo.InvariantCulture)),
            MetadataKind.Boolean => MetadataValue.Of(string.Equals(text, "1", StringComparison.Ordinal)),
            MetadataKind.Date => MetadataValue.Of(new DateTimeOffset(long.Parse(text, CultureInfo.InvariantCulture), TimeSpan.Zero)),
            _ => throw new VectorsException(VectorsErrors.FormatUnsupported, $"a record in PostgreSQL has metadata of kind {(int)kind}, which this program does not know"),
        };
    }
}
