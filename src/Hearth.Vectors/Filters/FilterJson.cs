using System.Text.Json;
using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Filters;

/// <summary>Reads the filters that Chroma's clients send. Source: Chroma's documentation, "Metadata filtering" and "Full text search".</summary>
/// <remarks>As there, <c>$ne</c> and <c>$nin</c> match records that do not have the field.</remarks>
public static class FilterJson
{
    private static readonly string[] s_fieldOperators = ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$contains", "$not_contains"];

    /// <summary>Reads a <c>where</c>: <c>{"field": value}</c>, <c>{"field": {"$gte": 3}}</c>, <c>{"$and": [...]}</c>, <c>{"$or": [...]}</c>; several properties count as all of them.</summary>
    /// <returns>Null where it is null or an empty object: every record.</returns>
    /// <exception cref="VectorsException">It is no such filter, or beyond <see cref="FilterLimits"/>.</exception>
    public static MetadataFilter? ReadWhere(JsonElement where) => Read(where, "where", WhereProperty);

    /// <summary>Reads a <c>where_document</c>: <c>$contains</c>, <c>$not_contains</c>, <c>$and</c>, <c>$or</c>.</summary>
    /// <returns>Null where it is null or an empty object: every record.</returns>
    /// <exception cref="VectorsException">It is no such filter, or beyond <see cref="FilterLimits"/>.</exception>
    public static MetadataFilter? ReadWhereDocument(JsonElement where) => Read(where, "where_document", DocumentProperty);

    private static MetadataFilter? Read(JsonElement where, string name, Func<JsonProperty, int, MetadataFilter> read)
    {
        if (where.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return null;
        }

        if (where.ValueKind != JsonValueKind.Object)
        {
            throw Invalid($"'{name}' is not an object");
        }

        if (!where.EnumerateObject().Any())
        {
            return null;
        }

        MetadataFilter filter = Object(where, 1, read);
        FilterLimits.Check(filter);
        return filter;
    }

    private static MetadataFilter Object(JsonElement where, int depth, Func<JsonProperty, int, MetadataFilter> read)
    {
        if (depth > FilterLimits.DepthMax)
        {
            throw FilterLimits.TooDeep();
        }

        if (where.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("a condition is not an object");
        }

        MetadataFilter[] parts = [.. where.EnumerateObject().Select(property => read(property, depth))];
        return parts.Length switch
        {
            0 => throw Invalid("an object has no condition"),
            1 => parts[0],
            _ => new AllFilter(parts),
        };
    }

    private static MetadataFilter WhereProperty(JsonProperty property, int depth) => property.Name switch
    {
        "$and" => new AllFilter(List(property, depth, WhereProperty)),
        "$or" => new AnyFilter(List(property, depth, WhereProperty)),
        ['$', ..] => throw Invalid($"an operator stands where a field, $and or $or is needed; write {{\"field\": {{\"{Known(property.Name)}\": ...}}}}"),
        _ => Field(property.Name, property.Value),
    };

    private static MetadataFilter DocumentProperty(JsonProperty property, int depth) => property.Name switch
    {
        "$and" => new AllFilter(List(property, depth, DocumentProperty)),
        "$or" => new AnyFilter(List(property, depth, DocumentProperty)),
        "$contains" => new TextContainsFilter(Text(property)),
        "$not_contains" => new NotFilter(new TextContainsFilter(Text(property))),
        "$regex" or "$not_regex" => throw Invalid("regular expressions are not supported; use $contains"),
        _ => throw Invalid("'where_document' knows $contains, $not_contains, $and and $or"),
    };

    private static MetadataFilter[] List(JsonProperty property, int depth, Func<JsonProperty, int, MetadataFilter> read)
    {
        if (property.Value.ValueKind != JsonValueKind.Array || property.Value.GetArrayLength() == 0)
        {
            throw Invalid($"{property.Name} needs a list of conditions");
        }

        return [.. property.Value.EnumerateArray().Select(part => Object(part, depth + 1, read))];
    }

    private static MetadataFilter Field(string field, JsonElement condition)
    {
        if (condition.ValueKind != JsonValueKind.Object)
        {
            return new CompareFilter(field, MetadataComparison.Equal, Value(condition));
        }

        MetadataFilter[] parts = [.. condition.EnumerateObject().Select(property => Condition(field, property))];
        return parts.Length switch
        {
            0 => throw Invalid("a field has a condition without an operator"),
            1 => parts[0],
            _ => new AllFilter(parts),
        };
    }

    private static MetadataFilter Condition(string field, JsonProperty property) => property.Name switch
    {
        "$eq" or "$contains" => new CompareFilter(field, MetadataComparison.Equal, Value(property.Value)),
        "$ne" or "$not_contains" => new NotFilter(new CompareFilter(field, MetadataComparison.Equal, Value(property.Value))),
        "$gt" => new CompareFilter(field, MetadataComparison.Greater, Value(property.Value)),
        "$gte" => new CompareFilter(field, MetadataComparison.GreaterOrEqual, Value(property.Value)),
        "$lt" => new CompareFilter(field, MetadataComparison.Less, Value(property.Value)),
        "$lte" => new CompareFilter(field, MetadataComparison.LessOrEqual, Value(property.Value)),
        "$in" => new InFilter(field, Values(property)),
        "$nin" => new NotFilter(new InFilter(field, Values(property))),
        _ => throw Invalid($"a field is compared by one of {string.Join(' ', s_fieldOperators)}"),
    };

    private static MetadataValue[] Values(JsonProperty property) => property.Value.ValueKind == JsonValueKind.Array
        ? [.. property.Value.EnumerateArray().Select(Value)]
        : throw Invalid($"{property.Name} needs a list of values");

    private static string Text(JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.String)
        {
            throw Invalid($"{property.Name} needs a string");
        }

        return String(property.Value);
    }

    private static MetadataValue Value(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return MetadataValue.Of(String(value));
            case JsonValueKind.True or JsonValueKind.False:
                return MetadataValue.Of(value.ValueKind == JsonValueKind.True);
            case JsonValueKind.Number when value.TryGetInt64(out long integer):
                return MetadataValue.Of(integer);
            case JsonValueKind.Number when value.TryGetDouble(out double number) && double.IsFinite(number):
                return MetadataValue.Of(number);
            default:
                throw Invalid("a value is a string, a finite number or a truth value");
        }
    }

    private static string String(JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException broken)
        {
            // Half of a surrogate pair, which JSON can write and no text can hold.
            throw new VectorsException(VectorsErrors.FilterInvalid, "a string holds half of a character", broken);
        }
    }

    private static string Known(string name) => s_fieldOperators.Contains(name, StringComparer.Ordinal) ? name : "$eq";

    private static VectorsException Invalid(string what) => new(VectorsErrors.FilterInvalid, what);
}
