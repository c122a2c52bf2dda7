using System.Collections.Immutable;

namespace Hearth.Inference.Grammars;

/// <summary>Says what a pattern means for a whole text. Anchors are understood where they stand at an end of the pattern or of one of its alternatives.</summary>
internal static class RegexAnchors
{
    /// <summary><c>^</c>; only until the pattern is resolved.</summary>
    public static GrammarNode Start { get; } = new GrammarNode.Sequence([]);

    /// <summary><c>$</c>; only until the pattern is resolved.</summary>
    public static GrammarNode End { get; } = new GrammarNode.Sequence([]);

    private static readonly GrammarNode s_anything = GrammarNode.Times(new GrammarNode.Chars(CodePointSet.All), 0, null);

    public static bool IsAnchor(GrammarNode node) => ReferenceEquals(node, Start) || ReferenceEquals(node, End);

    /// <summary>The texts that the pattern matches as a whole; anchors at its ends say nothing new.</summary>
    public static GrammarNode Whole(GrammarNode pattern) => Resolve(pattern, isAnchoredBefore: true, isAnchoredBehind: true);

    /// <summary>The texts in which the pattern matches somewhere.</summary>
    public static GrammarNode Search(GrammarNode pattern) => Resolve(pattern, isAnchoredBefore: false, isAnchoredBehind: false);

    private static GrammarNode Resolve(GrammarNode node, bool isAnchoredBefore, bool isAnchoredBehind)
    {
        if (node is GrammarNode.Choice choice)
        {
            return GrammarNode.OneOf([.. choice.Options.Select(option => Resolve(option, isAnchoredBefore, isAnchoredBehind))]);
        }

        ImmutableArray<GrammarNode> parts = node is GrammarNode.Sequence sequence && !IsAnchor(node) ? sequence.Parts : [node];
        int first = 0;
        int last = parts.Length;
        for (; first < last && ReferenceEquals(parts[first], Start); first++)
        {
            isAnchoredBefore = true;
        }

        for (; last > first && ReferenceEquals(parts[last - 1], End); last--)
        {
            isAnchoredBehind = true;
        }

        ImmutableArray<GrammarNode> inner = parts[first..last];
        if (inner is [GrammarNode.Choice or GrammarNode.Sequence] && !IsAnchor(inner[0]))
        {
            return Resolve(inner[0], isAnchoredBefore, isAnchoredBehind);
        }

        if (inner.Any(HasAnchor))
        {
            throw new InferenceException(
                InferenceErrors.PatternInvalid, "The pattern has an anchor in its middle; anchors are understood at the ends of its alternatives.");
        }

        List<GrammarNode> whole = [.. inner];
        if (!isAnchoredBefore)
        {
            whole.Insert(0, s_anything);
        }

        if (!isAnchoredBehind)
        {
            whole.Add(s_anything);
        }

        return GrammarNode.InOrder([.. whole]);
    }

    private static bool HasAnchor(GrammarNode node) => IsAnchor(node) || node switch
    {
        GrammarNode.Sequence sequence => sequence.Parts.Any(HasAnchor),
        GrammarNode.Choice choice => choice.Options.Any(HasAnchor),
        GrammarNode.Repeat repeat => HasAnchor(repeat.Item),
        _ => false,
    };
}
