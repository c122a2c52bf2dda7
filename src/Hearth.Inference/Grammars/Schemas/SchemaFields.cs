using System.Text.Json;

namespace Hearth.Inference.Grammars.Schemas;

/// <summary>Reads the value of one keyword; what does not fit is an error that names the place.</summary>
internal static class SchemaFields
{
    public static string Text(SchemaSource schema, JsonProperty keyword) => keyword.Value.ValueKind == JsonValueKind.String
        ? keyword.Value.GetString() ?? ""
        : throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "must be a string");

    public static bool Flag(SchemaSource schema, JsonProperty keyword) => keyword.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "must be true or false"),
    };

    /// <summary>A count; a larger one than is ever reached comes out as <see cref="GrammarLimits.RepeatMax"/> and one.</summary>
    public static int Count(SchemaSource schema, JsonProperty keyword)
    {
        if (keyword.Value.ValueKind == JsonValueKind.Number && keyword.Value.TryGetDouble(out double count) && count >= 0 && double.IsInteger(count))
        {
            return (int)Math.Min(count, GrammarLimits.RepeatMax + 1);
        }

        throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "must be a whole number that is not negative");
    }

    public static double Real(SchemaSource schema, JsonProperty keyword) =>
        keyword.Value.ValueKind == JsonValueKind.Number && keyword.Value.TryGetDouble(out double number)
            ? number
            : throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "must be a number");

    public static JsonElement Object(SchemaSource schema, JsonProperty keyword) => keyword.Value.ValueKind == JsonValueKind.Object
        ? keyword.Value
        : throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "must be an object");

    public static JsonElement Array(SchemaSource schema, JsonProperty keyword) => keyword.Value.ValueKind == JsonValueKind.Array
        ? keyword.Value
        : throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "must be an array");

    /// <summary>The schemas of a list.</summary>
    public static List<SchemaSource> Schemas(SchemaSource schema, JsonProperty keyword, bool canBeEmpty = false)
    {
        List<SchemaSource> schemas = [];
        foreach (JsonElement item in Array(schema, keyword).EnumerateArray())
        {
            schemas.Add(schema.Item(keyword.Name, schemas.Count, item));
        }

        return schemas.Count > 0 || canBeEmpty ? schemas : throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "must not be empty");
    }

    public static SchemaKinds Kinds(SchemaSource schema, JsonProperty keyword)
    {
        if (keyword.Value.ValueKind != JsonValueKind.Array)
        {
            return Kind(schema, keyword.Name, keyword.Value);
        }

        SchemaKinds kinds = SchemaKinds.None;
        foreach (JsonElement name in keyword.Value.EnumerateArray())
        {
            kinds |= Kind(schema, keyword.Name, name);
        }

        return kinds;
    }

    private static SchemaKinds Kind(SchemaSource schema, string keyword, JsonElement name) => (name.ValueKind == JsonValueKind.String ? name.GetString() : null) switch
    {
        "null" => SchemaKinds.Null,
        "boolean" => SchemaKinds.Boolean,
        "integer" => SchemaKinds.Integer,
        "number" => SchemaKinds.Number,
        "string" => SchemaKinds.String,
        "array" => SchemaKinds.Array,
        "object" => SchemaKinds.Object,
        _ => throw GrammarFaults.Invalid(schema.Pointer, keyword, "must name one or more of the seven types"),
    };
}
