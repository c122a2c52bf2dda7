using System.Globalization;
using System.Text.Json;
using Hearth.Gateway.OpenAi;
using Hearth.Primitives.Contracts;

namespace Hearth.Gateway.VectorStores;

/// <summary>Reads OpenAI's filters on attributes: comparisons, and <c>and</c> and <c>or</c> of them.</summary>
internal static class AttributeFilter
{
    private const string FieldPrefix = "attr.";
    private const int PartsMax = 256;
    private const int ValuesMax = 1024;

    public static MetadataFilter Read(ref Utf8JsonReader reader, string field)
    {
        JsonField.ExpectObject(ref reader, field);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        int parts = 0;
        return Read(document.RootElement, field, ref parts);
    }

    private static MetadataFilter Read(JsonElement filter, string field, ref int parts)
    {
        if (filter.ValueKind is not JsonValueKind.Object)
        {
            throw JsonField.Wrong(field, "must be an object");
        }

        if (++parts > PartsMax)
        {
            throw JsonField.Wrong(field, $"may have at most {PartsMax} parts");
        }

        string type = filter.TryGetProperty("type", out JsonElement named) && named.ValueKind is JsonValueKind.String ? named.GetString() ?? "" : "";
        if (type is not ("and" or "or"))
        {
            return ReadComparison(filter, type, field);
        }

        if (!filter.TryGetProperty("filters", out JsonElement list) || list.ValueKind is not JsonValueKind.Array)
        {
            throw JsonField.Missing(field + ".filters");
        }

        List<MetadataFilter> inner = [];
        foreach (JsonElement part in list.EnumerateArray())
        {
            inner.Add(Read(part, string.Create(CultureInfo.InvariantCulture, $"{field}.filters[{inner.Count}]"), ref parts));
        }

        return type is "and" ? new AllFilter(inner) : new AnyFilter(inner);
    }

    private static MetadataFilter ReadComparison(JsonElement filter, string type, string field)
    {
        string key = filter.TryGetProperty("key", out JsonElement named) && named.ValueKind is JsonValueKind.String && named.GetString() is { Length: > 0 } given
            ? FieldPrefix + given
            : throw JsonField.Missing(field + ".key");
        if (!filter.TryGetProperty("value", out JsonElement value))
        {
            throw JsonField.Missing(field + ".value");
        }

        return type switch
        {
            "eq" => Compare(MetadataComparison.Equal),
            "ne" => Compare(MetadataComparison.NotEqual),
            "lt" => Compare(MetadataComparison.Less),
            "lte" => Compare(MetadataComparison.LessOrEqual),
            "gt" => Compare(MetadataComparison.Greater),
            "gte" => Compare(MetadataComparison.GreaterOrEqual),
            "in" => new InFilter(key, List(value, field)),
            "nin" => new AllFilter([new ExistsFilter(key), new NotFilter(new InFilter(key, List(value, field)))]),
            _ => throw JsonField.Wrong(field + ".type", "must be eq, ne, lt, lte, gt, gte, in, nin, and, or"),
        };

        CompareFilter Compare(MetadataComparison comparison) => new(key, comparison, Scalar(value, field));
    }

    private static MetadataValue[] List(JsonElement value, string field) =>
        value.ValueKind is JsonValueKind.Array && value.GetArrayLength() <= ValuesMax
            ? [.. value.EnumerateArray().Select(item => Scalar(item, field))]
            : throw JsonField.Wrong(field + ".value", $"must be a list of at most {ValuesMax} values");

    private static MetadataValue Scalar(JsonElement value, string field) =>
        value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
            ? AttributeFields.ToMetadata(value)
            : throw JsonField.Wrong(field + ".value", "must be a string, a number or a truth value");
}
