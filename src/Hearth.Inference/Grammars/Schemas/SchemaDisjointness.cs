using System.Globalization;
using System.Text.Json;

namespace Hearth.Inference.Grammars.Schemas;

/// <summary>Tells whether no value can be valid under two schemas at once. Only what is plain to see counts; everything else is no.</summary>
/// <remarks><c>oneOf</c> means exactly one, and a grammar can only say any. The two are the same where no value fits two branches.</remarks>
internal sealed class SchemaDisjointness(SchemaDocument document)
{
    private const int DepthMax = 8;

    /// <summary>Makes sure that at most one branch fits any value.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.SchemaUnsupported"/>.</exception>
    public void Check(SchemaSource schema, List<SchemaSource> branches)
    {
        if (branches.Count > GrammarLimits.BranchesMax)
        {
            throw GrammarFaults.TooLarge("branches in one place", GrammarLimits.BranchesMax);
        }

        for (int left = 0; left < branches.Count; left++)
        {
            for (int right = left + 1; right < branches.Count; right++)
            {
                if (!AreDisjoint(branches[left], branches[right], 0))
                {
                    throw GrammarFaults.Unsupported(
                        schema.Pointer,
                        "oneOf",
                        string.Create(CultureInfo.InvariantCulture, $"has branches {left} and {right}, of which a value might fit both; use `anyOf`, or a required member whose `const` differs"));
                }
            }
        }
    }

    private bool AreDisjoint(SchemaSource left, SchemaSource right, int depth)
    {
        if (depth > DepthMax || Follow(left) is not { } first || Follow(right) is not { } second)
        {
            return false;
        }

        if (first.ValueKind == JsonValueKind.False || second.ValueKind == JsonValueKind.False)
        {
            return true;
        }

        if (first.ValueKind != JsonValueKind.Object || second.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        SchemaKinds firstKinds = KindsOf(first);
        SchemaKinds secondKinds = KindsOf(second);
        if ((firstKinds & secondKinds) == SchemaKinds.None)
        {
            return true;
        }

        if (ValuesOf(first) is { } values && ValuesOf(second) is { } others)
        {
            return !values.Exists(value => others.Exists(other => JsonElement.DeepEquals(value, other)));
        }

        return firstKinds == SchemaKinds.Object && secondKinds == SchemaKinds.Object
            && (DifferInMember(left, first, right, second, depth) || Forbids(second, first) || Forbids(first, second));
    }

    /// <summary>Whether a member that both require cannot be the same.</summary>
    private bool DifferInMember(SchemaSource left, JsonElement first, SchemaSource right, JsonElement second, int depth)
    {
        foreach (string name in RequiredOf(first))
        {
            if (MemberOf(first, name) is { } member && MemberOf(second, name) is { } other && RequiredOf(second).Contains(name, StringComparer.Ordinal)
                && AreDisjoint(left.Member(name, member), right.Member(name, other), depth + 1))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether one schema requires a member that the other does not allow.</summary>
    private static bool Forbids(JsonElement forbidding, JsonElement requiring) =>
        forbidding.TryGetProperty("additionalProperties", out JsonElement additional) && additional.ValueKind == JsonValueKind.False
        && RequiredOf(requiring).Any(name => MemberOf(forbidding, name) is null);

    private JsonElement? Follow(SchemaSource schema)
    {
        for (int hops = 0; hops < DepthMax; hops++)
        {
            if (schema.Element.ValueKind != JsonValueKind.Object || !schema.Element.TryGetProperty("$ref", out JsonElement reference))
            {
                return schema.Element;
            }

            if (reference.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            schema = document.Resolve(reference.GetString() ?? "", schema.Pointer);
        }

        return null;
    }

    private static SchemaKinds KindsOf(JsonElement schema)
    {
        SchemaKinds kinds = SchemaKinds.All;
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (keyword.Name is "type")
            {
                bool isNullable = schema.TryGetProperty("nullable", out JsonElement nullable) && nullable.ValueKind == JsonValueKind.True;
                kinds &= SchemaFields.Kinds(new SchemaSource(schema, ""), keyword) | (isNullable ? SchemaKinds.Null : SchemaKinds.None);
            }
        }

        return ValuesOf(schema) is { } values ? kinds & values.Aggregate(SchemaKinds.None, static (sum, value) => sum | SchemaValues.KindOf(value)) : kinds;
    }

    private static List<JsonElement>? ValuesOf(JsonElement schema) =>
        schema.TryGetProperty("const", out JsonElement only) ? [only]
        : schema.TryGetProperty("enum", out JsonElement values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() <= GrammarLimits.EnumValuesMax
            ? [.. values.EnumerateArray()]
            : null;

    private static JsonElement? MemberOf(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty(name, out JsonElement member) ? member : null;

    private static IEnumerable<string> RequiredOf(JsonElement schema) =>
        schema.TryGetProperty("required", out JsonElement required) && required.ValueKind == JsonValueKind.Array
            ? required.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString() ?? "")
            : [];
}
