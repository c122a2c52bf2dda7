using System.Text.Json;

namespace Hearth.Inference.Grammars.Schemas;

/// <summary>Makes a grammar of a JSON Schema: every text of the grammar is valid under the schema.</summary>
/// <remarks>
/// <para>
/// A schema is first taken apart into what it demands, together with all schemas that hold for the same value (<c>allOf</c>, <c>$ref</c>, the branches of
/// <c>anyOf</c>, the same member of several objects); then that is written as a grammar. Equal sets of schemas are one rule, which is how recursion ends.
/// </para>
/// <para>
/// The grammar may be narrower than the schema, never wider: members come in the order of the schema, those it does not name only where
/// <c>additionalProperties</c> asks for them or it names none, and a schema that speaks of one type only means that type.
/// </para>
/// </remarks>
internal sealed class SchemaCompiler
{
    private readonly SchemaReader _reader;
    private readonly Dictionary<string, GrammarRule> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<GrammarRule> _called = [];
    private int _depth;

    private SchemaCompiler(SchemaDocument document) => _reader = new SchemaReader(document);

    /// <summary>The tree of a schema.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.SchemaUnsupported"/>, <see cref="InferenceErrors.SchemaInvalid"/>, <see cref="InferenceErrors.PatternInvalid"/>,
    /// <see cref="InferenceErrors.GrammarUnsatisfiable"/>, <see cref="InferenceErrors.GrammarTooLarge"/>.
    /// </exception>
    public static GrammarNode Compile(JsonElement schema)
    {
        if (schema.GetRawText().Length > GrammarLimits.SourceLengthMax)
        {
            throw GrammarFaults.TooLarge("characters in its schema", GrammarLimits.SourceLengthMax);
        }

        SchemaDocument document = new(schema);
        document.CheckText();
        return new SchemaCompiler(document).Compile([document.Root]);
    }

    private GrammarNode Compile(List<SchemaSource> schemas)
    {
        string key = string.Join('\n', schemas.Select(static schema => schema.Pointer).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        if (_rules.TryGetValue(key, out GrammarRule? known))
        {
            _called.Add(known);
            return new GrammarNode.Call(known);
        }

        if (++_depth > GrammarLimits.DepthMax)
        {
            throw GrammarFaults.TooLarge("schemas in schemas", GrammarLimits.DepthMax);
        }

        GrammarRule rule = new();
        _rules.Add(key, rule);
        SchemaFacts facts = new() { Pointer = schemas[0].Pointer };
        foreach (SchemaSource schema in schemas.DistinctBy(static schema => schema.Pointer, StringComparer.Ordinal))
        {
            _reader.Read(schema, facts);
        }

        List<GrammarNode> options = [];
        Branch(facts, options, 0);
        GrammarNode body = GrammarNode.OneOf([.. options]);
        rule.Body = body;
        _depth--;
        // Written out where it is met first, unless it holds itself: tokens that run across its end then need no look at what is around it.
        return _called.Contains(rule) ? new GrammarNode.Call(rule) : body;
    }

    /// <summary>Writes every way of choosing one branch of each group.</summary>
    private void Branch(SchemaFacts facts, List<GrammarNode> options, int depth)
    {
        if (facts.Alternatives.Count == 0)
        {
            if (options.Count == GrammarLimits.BranchesMax)
            {
                throw GrammarFaults.TooLarge("branches in one place", GrammarLimits.BranchesMax);
            }

            options.Add(Write(facts));
            return;
        }

        if (depth == GrammarLimits.DepthMax)
        {
            throw GrammarFaults.TooLarge("branches in branches", GrammarLimits.DepthMax);
        }

        SchemaFacts rest = facts.Clone();
        List<SchemaSource> group = rest.Alternatives[^1];
        rest.Alternatives.RemoveAt(rest.Alternatives.Count - 1);
        if (rest.IsOpen)
        {
            options.AddRange(group.Select(branch => Compile([branch])));
            return;
        }

        foreach (SchemaSource branch in group)
        {
            SchemaFacts chosen = rest.Clone();
            _reader.Read(branch, chosen);
            Branch(chosen, options, depth + 1);
        }
    }

    private GrammarNode Write(SchemaFacts facts)
    {
        if (facts.Values is { } values)
        {
            return GrammarNode.OneOf([.. SchemaValues.Fitting(values, facts).Select(SchemaValues.Write)]);
        }

        SchemaKinds kinds = facts.StatesKinds || facts.Mentioned == SchemaKinds.None ? facts.Kinds : facts.Kinds & facts.Mentioned;
        if (kinds == SchemaKinds.All)
        {
            return JsonText.AnyValue;
        }

        List<GrammarNode> options = [];
        if (kinds.HasFlag(SchemaKinds.Object))
        {
            options.Add(WriteObject(facts));
        }

        if (kinds.HasFlag(SchemaKinds.Array))
        {
            options.Add(WriteArray(facts));
        }

        if (kinds.HasFlag(SchemaKinds.String))
        {
            options.Add(StringGrammar.Create(facts.Patterns, facts.LengthMin, Cap(facts.LengthMax)));
        }

        if (kinds.HasFlag(SchemaKinds.Integer))
        {
            options.Add(kinds.HasFlag(SchemaKinds.Number) ? NumberGrammar.Number(facts.Bounds) : NumberGrammar.Integer(facts.Bounds));
        }

        if (kinds.HasFlag(SchemaKinds.Boolean))
        {
            options.Add(JsonText.Boolean);
        }

        if (kinds.HasFlag(SchemaKinds.Null))
        {
            options.Add(JsonText.Null);
        }

        return GrammarNode.OneOf([.. options]);
    }

    private GrammarNode WriteArray(SchemaFacts facts)
    {
        int first = facts.Arrays.Count == 0 ? 0 : facts.Arrays.Max(static array => array.First.Count);
        if (facts.ItemsMax < facts.ItemsMin)
        {
            return GrammarNode.Never;
        }

        if (facts.ItemsMax is { } few && few <= first)
        {
            first = few;
        }

        // Items of their own kind are all written, though a schema lets them end early; what nothing is said of follows only where it must.
        bool saysOthers = facts.Arrays.Count == 0 || facts.Arrays.Exists(static array => array.Others is not null);
        int? max = Cap(facts.ItemsMax);
        if (first > 0 && !saysOthers)
        {
            max = Math.Max(first, facts.ItemsMin);
        }

        GrammarNode others = max == first ? GrammarNode.Never : CompileAll(ItemSchemas(facts, first));
        if (first == 0)
        {
            return JsonText.ArrayOf(others, facts.ItemsMin, max);
        }

        List<GrammarNode> parts = [GrammarNode.Text("[")];
        for (int index = 0; index < first; index++)
        {
            parts.Add(index == 0 ? GrammarNode.Empty : JsonText.Comma);
            parts.Add(CompileAll(ItemSchemas(facts, index)));
        }

        GrammarNode following = new GrammarNode.Call(new GrammarRule { Body = GrammarNode.InOrder(JsonText.Comma, others) });
        parts.Add(GrammarNode.Times(following, Math.Max(0, facts.ItemsMin - first), max - first));
        parts.Add(GrammarNode.Text("]"));
        return GrammarNode.InOrder([.. parts]);
    }

    private static List<SchemaSource> ItemSchemas(SchemaFacts facts, int index)
    {
        List<SchemaSource> schemas = [];
        foreach (ArrayFacts array in facts.Arrays)
        {
            if ((index < array.First.Count ? array.First[index] : array.Others) is { } schema)
            {
                schemas.Add(schema);
            }
        }

        return schemas;
    }

    private GrammarNode WriteObject(SchemaFacts facts)
    {
        List<string> names = [.. facts.Objects.SelectMany(static part => part.Members.Keys).Concat(facts.Required).Distinct(StringComparer.Ordinal)];
        bool isOpen = facts.Objects.TrueForAll(static part => part.Additional is not { Element.ValueKind: JsonValueKind.False })
            && (names.Count == 0 || facts.Objects.Exists(static part => part.Additional is not null));
        CheckMemberCount(facts, names.Count, isOpen);
        if (facts.MembersMax == 0)
        {
            return facts.Required.Count == 0 && facts.MembersMin == 0 ? GrammarNode.Text("{}") : GrammarNode.Never;
        }

        ObjectGrammar grammar = new();
        foreach (string name in names)
        {
            GrammarNode value = CompileAll(MemberSchemas(facts, name));
            grammar.Add(GrammarNode.InOrder(SchemaValues.Key(name), value), facts.Required.Contains(name));
        }

        if (isOpen)
        {
            List<SchemaSource> schemas = [.. facts.Objects.Select(static part => part.Additional).OfType<SchemaSource>()];
            grammar.AddOthers(GrammarNode.InOrder(ObjectGrammar.KeyExcept(names), JsonText.Colon, CompileAll(schemas)));
        }

        return grammar.Create(canBeEmpty: facts.MembersMin == 0);
    }

    private static void CheckMemberCount(SchemaFacts facts, int names, bool isOpen)
    {
        if (facts.MembersMin > Math.Max(1, facts.Required.Count))
        {
            throw GrammarFaults.Unsupported(facts.Pointer, "minProperties", "is supported up to the number of required members, or 1");
        }

        if (facts.MembersMax is { } max and not 0 && (isOpen || max < names))
        {
            throw GrammarFaults.Unsupported(facts.Pointer, "maxProperties", "is supported where it forbids nothing, or everything");
        }
    }

    private static List<SchemaSource> MemberSchemas(SchemaFacts facts, string name)
    {
        List<SchemaSource> schemas = [];
        foreach (ObjectFacts part in facts.Objects)
        {
            if (part.Members.TryGetValue(name, out SchemaSource member))
            {
                schemas.Add(member);
            }
            else if (part.Additional is { } additional)
            {
                schemas.Add(additional);
            }
        }

        return schemas;
    }

    private GrammarNode CompileAll(List<SchemaSource> schemas) => schemas.Count == 0 ? JsonText.AnyValue : Compile(schemas);

    /// <summary>A bound that no answer reaches is none.</summary>
    private static int? Cap(int? bound) => bound > GrammarLimits.RepeatMax ? null : bound;
}
