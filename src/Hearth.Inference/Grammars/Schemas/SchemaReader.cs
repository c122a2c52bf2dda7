using System.Text.Json;

namespace Hearth.Inference.Grammars.Schemas;

/// <summary>Reads the keywords of schemas. One that is not understood is an error: ignoring it would promise what is not kept.</summary>
internal sealed class SchemaReader(SchemaDocument document)
{
    private readonly SchemaDisjointness _disjointness = new(document);
    private readonly List<string> _path = [];
    private int _read;

    /// <summary>Adds what a schema demands to what is demanded already.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.SchemaUnsupported"/>, <see cref="InferenceErrors.SchemaInvalid"/>, <see cref="InferenceErrors.PatternInvalid"/>,
    /// <see cref="InferenceErrors.GrammarUnsatisfiable"/>, <see cref="InferenceErrors.GrammarTooLarge"/>.
    /// </exception>
    public void Read(SchemaSource schema, SchemaFacts facts)
    {
        if (++_read > GrammarLimits.SchemasMax)
        {
            throw GrammarFaults.TooLarge("schemas, counted in all their combinations,", GrammarLimits.SchemasMax);
        }

        if (_path.Contains(schema.Pointer))
        {
            throw new InferenceException(InferenceErrors.GrammarUnsatisfiable, $"The schema at {schema.Pointer} leads back to itself without anything between.");
        }

        if (_path.Count == GrammarLimits.DepthMax)
        {
            throw GrammarFaults.TooLarge("references to references", GrammarLimits.DepthMax);
        }

        _path.Add(schema.Pointer);
        switch (schema.Element.ValueKind)
        {
            case JsonValueKind.True:
                break;
            case JsonValueKind.False:
                facts.Restrict(SchemaKinds.None);
                break;
            case JsonValueKind.Object:
                ReadObject(schema, facts);
                break;
            default:
                throw GrammarFaults.Invalid(schema.Pointer, "schema", "must be an object, true or false");
        }

        _path.RemoveAt(_path.Count - 1);
    }

    private void ReadObject(SchemaSource schema, SchemaFacts facts)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (JsonProperty keyword in schema.Element.EnumerateObject())
        {
            if (!names.Add(keyword.Name))
            {
                throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "stands there twice");
            }

            bool isRead = ReadAnyKind(schema, keyword, facts) || ReadString(schema, keyword, facts) || ReadNumber(schema, keyword, facts)
                || ReadArray(schema, keyword, facts) || ReadMembers(schema, keyword, facts);
            if (!isRead)
            {
                throw GrammarFaults.Unsupported(schema.Pointer, keyword.Name, "is not supported");
            }
        }

        if (names.Contains("properties") || names.Contains("additionalProperties"))
        {
            facts.Objects.Add(ObjectOf(schema));
        }

        if (names.Contains("items") || names.Contains("prefixItems"))
        {
            facts.Arrays.Add(ArrayOf(schema));
        }
    }

    private bool ReadAnyKind(SchemaSource schema, JsonProperty keyword, SchemaFacts facts)
    {
        switch (keyword.Name)
        {
            case "title" or "description" or "default" or "examples" or "example" or "$schema" or "$comment" or "deprecated" or "readOnly" or "writeOnly":
                return true;
            case "$defs" or "definitions":
                SchemaFields.Object(schema, keyword);
                return true;
            case "discriminator":
                // OpenAPI's hint which branch of oneOf is meant; it allows and forbids nothing.
                SchemaFields.Object(schema, keyword);
                return true;
            case "$id":
                return schema.Pointer.Length == 0 ? true
                    : throw GrammarFaults.Unsupported(schema.Pointer, keyword.Name, "is understood at the root only: deeper it changes what references mean");
            case "$ref":
                Read(document.Resolve(SchemaFields.Text(schema, keyword), schema.Pointer), facts);
                return true;
            case "type":
                bool isNullable = schema.Element.TryGetProperty("nullable", out JsonElement nullable) && nullable.ValueKind == JsonValueKind.True;
                facts.Restrict(SchemaFields.Kinds(schema, keyword) | (isNullable ? SchemaKinds.Null : SchemaKinds.None));
                return true;
            case "nullable":
                SchemaFields.Flag(schema, keyword);
                return true;
            case "const":
                facts.Restrict([keyword.Value]);
                return true;
            case "enum":
                ReadEnum(schema, keyword, facts);
                return true;
            case "allOf":
                SchemaFields.Schemas(schema, keyword).ForEach(part => Read(part, facts));
                return true;
            case "anyOf":
                facts.Alternatives.Add(SchemaFields.Schemas(schema, keyword));
                return true;
            case "oneOf":
                List<SchemaSource> branches = SchemaFields.Schemas(schema, keyword);
                _disjointness.Check(schema, branches);
                facts.Alternatives.Add(branches);
                return true;
            default:
                return false;
        }
    }

    private static void ReadEnum(SchemaSource schema, JsonProperty keyword, SchemaFacts facts)
    {
        JsonElement values = SchemaFields.Array(schema, keyword);
        if (values.GetArrayLength() == 0)
        {
            throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "must not be empty");
        }

        if (values.GetArrayLength() > GrammarLimits.EnumValuesMax)
        {
            throw GrammarFaults.TooLarge("values in an `enum`", GrammarLimits.EnumValuesMax);
        }

        facts.Restrict([.. values.EnumerateArray()]);
    }

    private static bool ReadString(SchemaSource schema, JsonProperty keyword, SchemaFacts facts)
    {
        switch (keyword.Name)
        {
            case "minLength":
                facts.LengthMin = Math.Max(facts.LengthMin, SchemaFields.Count(schema, keyword));
                CheckRepeat(facts.LengthMin);
                break;
            case "maxLength":
                facts.LengthMax = Least(facts.LengthMax, SchemaFields.Count(schema, keyword));
                break;
            case "pattern":
                facts.Patterns.Add(RegexAnchors.Search(RegexParser.Parse(SchemaFields.Text(schema, keyword))));
                break;
            case "format":
                GrammarNode? format = StringFormats.Find(SchemaFields.Text(schema, keyword));
                facts.Patterns.Add(
                    format ?? throw GrammarFaults.Unsupported(schema.Pointer, keyword.Name, $"knows only {string.Join(", ", StringFormats.Names)}"));
                break;
            default:
                return false;
        }

        facts.Mentioned |= SchemaKinds.String;
        return true;
    }

    private static bool ReadNumber(SchemaSource schema, JsonProperty keyword, SchemaFacts facts)
    {
        switch (keyword.Name)
        {
            case "minimum" or "exclusiveMinimum":
                if (BoundOf(schema, keyword, isLower: true) is { } min)
                {
                    facts.Bounds = facts.Bounds.AtLeast(min, keyword.Name[0] == 'e');
                }

                break;
            case "maximum" or "exclusiveMaximum":
                if (BoundOf(schema, keyword, isLower: false) is { } max)
                {
                    facts.Bounds = facts.Bounds.AtMost(max, keyword.Name[0] == 'e');
                }

                break;
            case "multipleOf":
                if (SchemaFields.Real(schema, keyword) is not 1)
                {
                    throw GrammarFaults.Unsupported(schema.Pointer, keyword.Name, "is supported for 1 only");
                }

                facts.Kinds &= ~SchemaKinds.Fraction;
                break;
            default:
                return false;
        }

        facts.Mentioned |= SchemaKinds.Number;
        return true;
    }

    /// <summary>A bound; null where all numbers that are written keep it anyhow.</summary>
    private static decimal? BoundOf(SchemaSource schema, JsonProperty keyword, bool isLower)
    {
        double bound = SchemaFields.Real(schema, keyword);
        if (isLower ? bound <= -1e15 : bound >= 1e15)
        {
            // The largest number of fifteen digits is less than that. Numbers without any bound may have exponents, so one bound stays.
            return isLower ? -NumberGrammar.WholeMax : NumberGrammar.WholeMax;
        }

        return keyword.Value.TryGetDecimal(out decimal exact) && NumberGrammar.IsExact(exact) && IsSame(bound, exact)
            ? exact
            : throw GrammarFaults.Unsupported(schema.Pointer, keyword.Name, "has more than 15 digits, which no answer could be held to exactly");
    }

    private static bool IsSame(double bound, decimal exact) => bound == 0 ? exact == 0 : exact != 0;

    private static bool ReadArray(SchemaSource schema, JsonProperty keyword, SchemaFacts facts)
    {
        switch (keyword.Name)
        {
            case "items" or "prefixItems":
                break;
            case "additionalItems":
                if (!schema.Element.TryGetProperty("items", out JsonElement items) || items.ValueKind != JsonValueKind.Array)
                {
                    throw GrammarFaults.Unsupported(schema.Pointer, keyword.Name, "is supported beside a list of `items` only");
                }

                break;
            case "minItems":
                facts.ItemsMin = Math.Max(facts.ItemsMin, SchemaFields.Count(schema, keyword));
                CheckRepeat(facts.ItemsMin);
                break;
            case "maxItems":
                facts.ItemsMax = Least(facts.ItemsMax, SchemaFields.Count(schema, keyword));
                break;
            case "uniqueItems":
                if (SchemaFields.Flag(schema, keyword))
                {
                    throw GrammarFaults.Unsupported(schema.Pointer, keyword.Name, "is not supported");
                }

                break;
            default:
                return false;
        }

        facts.Mentioned |= SchemaKinds.Array;
        return true;
    }

    private static bool ReadMembers(SchemaSource schema, JsonProperty keyword, SchemaFacts facts)
    {
        switch (keyword.Name)
        {
            case "properties" or "additionalProperties":
                break;
            case "required":
                foreach (JsonElement name in SchemaFields.Array(schema, keyword).EnumerateArray())
                {
                    string text = name.ValueKind == JsonValueKind.String
                        ? name.GetString() ?? ""
                        : throw GrammarFaults.Invalid(schema.Pointer, keyword.Name, "must be a list of strings");
                    if (!facts.Required.Contains(text))
                    {
                        facts.Required.Add(text);
                    }
                }

                break;
            case "minProperties":
                facts.MembersMin = Math.Max(facts.MembersMin, SchemaFields.Count(schema, keyword));
                break;
            case "maxProperties":
                facts.MembersMax = Least(facts.MembersMax, SchemaFields.Count(schema, keyword));
                break;
            default:
                return false;
        }

        facts.Mentioned |= SchemaKinds.Object;
        return true;
    }

    private static ObjectFacts ObjectOf(SchemaSource schema)
    {
        OrderedDictionary<string, SchemaSource> members = new(StringComparer.Ordinal);
        SchemaSource? additional = null;
        foreach (JsonProperty keyword in schema.Element.EnumerateObject())
        {
            if (keyword.Name is "additionalProperties")
            {
                additional = schema.Member(keyword.Name, keyword.Value);
            }
            else if (keyword.Name is "properties")
            {
                SchemaSource properties = schema.Member(keyword.Name, SchemaFields.Object(schema, keyword));
                foreach (JsonProperty member in keyword.Value.EnumerateObject())
                {
                    members[member.Name] = properties.Member(member.Name, member.Value);
                }
            }
        }

        return new ObjectFacts(members, additional);
    }

    private static ArrayFacts ArrayOf(SchemaSource schema)
    {
        List<SchemaSource> first = [];
        SchemaSource? others = null;
        foreach (JsonProperty keyword in schema.Element.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "prefixItems":
                    first = SchemaFields.Schemas(schema, keyword, canBeEmpty: true);
                    break;
                case "items" when keyword.Value.ValueKind == JsonValueKind.Array:
                    // Up to draft 2019-09 a list here is what `prefixItems` became.
                    first = SchemaFields.Schemas(schema, keyword, canBeEmpty: true);
                    break;
                case "items" or "additionalItems":
                    others = schema.Member(keyword.Name, keyword.Value);
                    break;
                default:
                    break;
            }
        }

        return new ArrayFacts(first, others);
    }

    private static int Least(int? present, int bound) => Math.Min(present ?? int.MaxValue, bound);

    private static void CheckRepeat(int count)
    {
        if (count > GrammarLimits.RepeatMax)
        {
            throw GrammarFaults.TooLarge("repetitions in one place", GrammarLimits.RepeatMax);
        }
    }
}
