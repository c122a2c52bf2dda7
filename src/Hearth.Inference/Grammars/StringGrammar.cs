namespace Hearth.Inference.Grammars;

/// <summary>JSON strings of bounded length that match patterns.</summary>
internal static class StringGrammar
{
    /// <summary>The string.</summary>
    /// <param name="patterns">Trees that take whole texts; all have to.</param>
    /// <param name="min">Characters at least.</param>
    /// <param name="max">Characters at most; null for any number.</param>
    public static GrammarNode Create(IReadOnlyList<GrammarNode> patterns, int min, int? max)
    {
        if (max < min)
        {
            return GrammarNode.Never;
        }

        if (patterns.Count == 0 && min == 0 && max is null)
        {
            return JsonText.AnyString;
        }

        if (patterns.Count == 0)
        {
            return JsonText.Quoted(GrammarNode.Times(JsonText.AnyChar, min, max));
        }

        (long shortest, long? longest) = LengthOf(patterns[0]);
        bool isWithin = shortest >= min && (max is null || longest <= max);
        if (patterns.Count == 1 && isWithin)
        {
            return JsonText.Quoted(Write(patterns[0]));
        }

        return JsonText.Quoted(AutomatonOf(patterns, min, max).ToNode(JsonText.CharOf));
    }

    /// <summary>One automaton for all of it.</summary>
    public static CharAutomaton AutomatonOf(IReadOnlyList<GrammarNode> patterns, int min, int? max)
    {
        if (patterns.Count == 0)
        {
            return CharAutomaton.OfLength(min, max);
        }

        CharAutomaton whole = CharAutomaton.Of(patterns[0]);
        for (int index = 1; index < patterns.Count; index++)
        {
            whole = whole.Intersect(CharAutomaton.Of(patterns[index]));
        }

        return min > 0 || max is not null ? whole.Intersect(CharAutomaton.OfLength(min, max)) : whole;
    }

    /// <summary>The same tree, whose characters are written as a JSON string has them.</summary>
    private static GrammarNode Write(GrammarNode pattern) => pattern switch
    {
        GrammarNode.Chars chars => JsonText.CharOf(chars.Set),
        GrammarNode.Sequence sequence => GrammarNode.InOrder([.. sequence.Parts.Select(Write)]),
        GrammarNode.Choice choice => GrammarNode.OneOf([.. choice.Options.Select(Write)]),
        GrammarNode.Repeat repeat => GrammarNode.Times(Write(repeat.Item), repeat.Min, repeat.Max),
        _ => throw new InvalidOperationException($"{pattern.GetType().Name} is no part of a pattern."),
    };

    private static (long Min, long? Max) LengthOf(GrammarNode node)
    {
        switch (node)
        {
            case GrammarNode.Chars:
                return (1, 1);
            case GrammarNode.Sequence sequence:
                (long Min, long? Max) sum = (0, 0);
                foreach (GrammarNode part in sequence.Parts)
                {
                    (long min, long? max) = LengthOf(part);
                    sum = (Math.Min(sum.Min + min, int.MaxValue), Bounded(sum.Max + max));
                }

                return sum;
            case GrammarNode.Choice choice:
                (long Min, long? Max) range = (int.MaxValue, 0);
                foreach (GrammarNode option in choice.Options)
                {
                    (long min, long? max) = LengthOf(option);
                    range = (Math.Min(range.Min, min), max is null || range.Max is null ? null : Math.Max(range.Max.Value, max.Value));
                }

                return range;
            case GrammarNode.Repeat repeat:
                (long itemMin, long? itemMax) = LengthOf(repeat.Item);
                return (Math.Min(itemMin * repeat.Min, int.MaxValue), itemMax == 0 ? 0 : Bounded(itemMax * repeat.Max));
            default:
                return (0, null);
        }
    }

    private static long? Bounded(long? length) => length > int.MaxValue ? null : length;
}
