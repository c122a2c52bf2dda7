using System.Text.Json;

namespace Hearth.Inference.Grammars.Schemas;

/// <summary>The values of <c>enum</c> and <c>const</c>: whether they fit what else is demanded, and how they are written.</summary>
internal static class SchemaValues
{
    public static SchemaKinds KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => SchemaKinds.Null,
        JsonValueKind.True or JsonValueKind.False => SchemaKinds.Boolean,
        JsonValueKind.String => SchemaKinds.String,
        JsonValueKind.Array => SchemaKinds.Array,
        JsonValueKind.Object => SchemaKinds.Object,
        _ => value.TryGetDouble(out double number) && double.IsInteger(number) ? SchemaKinds.Integer : SchemaKinds.Fraction,
    };

    /// <summary>The values that fit what else is demanded.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.SchemaUnsupported"/>: a list or an object whose inside is demanded more of. <see cref="InferenceErrors.GrammarTooLarge"/>.
    /// </exception>
    public static List<JsonElement> Fitting(List<JsonElement> values, SchemaFacts facts)
    {
        if (facts.LengthMin == 0 && facts.LengthMax is null && facts.Patterns.Count == 0)
        {
            return values.FindAll(value => Fits(value, facts, text: null));
        }

        CharAutomaton automaton = StringGrammar.AutomatonOf(facts.Patterns, facts.LengthMin, facts.LengthMax);
        long characters = values.Sum(static value => value.ValueKind == JsonValueKind.String ? (value.GetString() ?? "").Length + 1L : 0);
        return characters * automaton.StateCount <= GrammarLimits.MatchStepsMax
            ? values.FindAll(value => Fits(value, facts, automaton))
            : throw GrammarFaults.TooLarge("characters of values times states of patterns", GrammarLimits.MatchStepsMax);
    }

    private static bool Fits(JsonElement value, SchemaFacts facts, CharAutomaton? text)
    {
        SchemaKinds kind = KindOf(value);
        if ((kind & facts.Kinds) == SchemaKinds.None)
        {
            return false;
        }

        switch (kind)
        {
            case SchemaKinds.String:
                return text?.Matches(value.GetString() ?? "") ?? true;
            case SchemaKinds.Integer or SchemaKinds.Fraction:
                return facts.Bounds.IsOpen || (value.TryGetDecimal(out decimal number)
                    ? facts.Bounds.Contains(number)
                    : throw GrammarFaults.Unsupported(facts.Pointer, "enum", "has a number that cannot be compared with the bounds beside it"));
            case SchemaKinds.Array when facts.Arrays.Count > 0 || facts.ItemsMin > 0 || facts.ItemsMax is not null:
            case SchemaKinds.Object when facts.Objects.Count > 0 || facts.Required.Count > 0 || facts.MembersMin > 0 || facts.MembersMax is not null:
                throw GrammarFaults.Unsupported(facts.Pointer, "enum", "has lists or objects beside keywords about their inside");
            default:
                return true;
        }
    }

    /// <summary>The value as JSON.</summary>
    public static GrammarNode Write(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return GrammarNode.Text("\"" + JsonText.Escape(value.GetString() ?? "") + "\"");
            case JsonValueKind.Array:
                return Join("[", "]", [.. value.EnumerateArray().Select(Write)]);
            case JsonValueKind.Object:
                return Join("{", "}", [.. value.EnumerateObject().Select(static member => GrammarNode.InOrder(Key(member.Name), Write(member.Value)))]);
            default:
                return GrammarNode.Text(value.GetRawText());
        }
    }

    /// <summary>The name of a member and its colon.</summary>
    public static GrammarNode Key(string name) => GrammarNode.InOrder(GrammarNode.Text("\"" + JsonText.Escape(name) + "\""), JsonText.Colon);

    private static GrammarNode Join(string opening, string closing, List<GrammarNode> items)
    {
        List<GrammarNode> parts = [GrammarNode.Text(opening)];
        for (int index = 0; index < items.Count; index++)
        {
            if (index > 0)
            {
                parts.Add(JsonText.Comma);
            }

            parts.Add(items[index]);
        }

        parts.Add(GrammarNode.Text(closing));
        return GrammarNode.InOrder([.. parts]);
    }
}
