using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Hearth.Inference.Grammars.Schemas;

namespace Hearth.Inference.Grammars;

/// <summary>Puts grammars together from pieces; <see cref="Build"/> makes one of them.</summary>
internal static class GrammarBuilder
{
    private const int InlineItemSizeMax = 64;

    /// <summary>This text.</summary>
    public static GrammarNode Literal(string text) => GrammarNode.Text(text);

    /// <summary>The control token of this name, which is in no text.</summary>
    public static GrammarNode Token(string name) =>
        new GrammarNode.Literal([VocabularyTrie.ControlStart, .. Encoding.UTF8.GetBytes(name), VocabularyTrie.ControlEnd]);

    /// <summary>A marker of the model's own markup: the control token of this name, or the name spelt out where it is none.</summary>
    public static GrammarNode Marker(string name) => GrammarNode.OneOf(Token(name), Literal(name));

    /// <summary>JSON that is valid under a schema.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.SchemaUnsupported"/>, <see cref="InferenceErrors.SchemaInvalid"/>, <see cref="InferenceErrors.PatternInvalid"/>,
    /// <see cref="InferenceErrors.GrammarTooLarge"/>.
    /// </exception>
    public static GrammarNode Schema(JsonElement schema) => SchemaCompiler.Compile(schema);

    /// <summary>Text that a regular expression matches from its beginning to its end.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.PatternInvalid"/>.</exception>
    public static GrammarNode Regex(string pattern) => RegexAnchors.Whole(RegexParser.Parse(pattern));

    /// <summary>One after the other.</summary>
    public static GrammarNode Sequence(params ReadOnlySpan<GrammarNode> parts) => GrammarNode.InOrder(parts);

    /// <summary>Any one of them.</summary>
    public static GrammarNode Choice(params ReadOnlySpan<GrammarNode> options) => GrammarNode.OneOf(options);

    /// <summary>The same again and again.</summary>
    /// <param name="item">What is repeated.</param>
    /// <param name="separator">What stands between two of them; null for nothing.</param>
    /// <param name="min">At least so often.</param>
    /// <param name="max">At most so often; null for any number.</param>
    public static GrammarNode Repeat(GrammarNode item, GrammarNode? separator, int min, int? max)
    {
        if (separator is null)
        {
            return GrammarNode.Times(item, min, max);
        }

        if (max == 0)
        {
            return GrammarNode.Empty;
        }

        if (max is null && min <= 1)
        {
            // One item in a loop: written twice, lists in lists would double with every level.
            return new GrammarNode.Graph(
                3, [new GraphEdge(0, GrammarNode.Empty, 1), new GraphEdge(1, item, 2), new GraphEdge(2, separator, 1)], min == 0 ? [0, 2] : [2]);
        }

        GrammarNode once = item.Size > InlineItemSizeMax ? new GrammarNode.Call(new GrammarRule { Body = item }) : item;
        GrammarNode rest = GrammarNode.Times(GrammarNode.InOrder(separator, once), Math.Max(0, min - 1), max - 1);
        GrammarNode some = GrammarNode.InOrder(once, rest);
        return min == 0 ? GrammarNode.Optional(some) : some;
    }

    /// <summary>Any text up to and with the first place where a literal stands: spelt out, or as the control token of that name.</summary>
    /// <param name="literal">Not empty.</param>
    public static GrammarNode AnyTextUntil(string literal) => TextBefore(literal, endsWithLiteral: true);

    /// <summary>Any text in which a literal does not stand.</summary>
    /// <param name="literal">Not empty.</param>
    public static GrammarNode AnyTextWithout(string literal) => TextBefore(literal, endsWithLiteral: false);

    /// <summary>The grammar.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.GrammarTooLarge"/>, <see cref="InferenceErrors.GrammarUnsatisfiable"/>, <see cref="InferenceErrors.GrammarLeftRecursive"/>.
    /// </exception>
    public static Grammar Build(GrammarNode root) => new(root);

    /// <summary>The automaton of Knuth, Morris and Pratt over bytes: state n has the first n bytes of the literal behind it.</summary>
    private static GrammarNode.Graph TextBefore(string literal, bool endsWithLiteral)
    {
        ArgumentException.ThrowIfNullOrEmpty(literal);
        byte[] bytes = Encoding.UTF8.GetBytes(literal);
        List<GraphEdge> edges = [];
        for (int state = 0; state < bytes.Length; state++)
        {
            AddEdges(edges, bytes, state, endsWithLiteral);
        }

        int end = bytes.Length;
        if (endsWithLiteral)
        {
            for (int state = 0; state < bytes.Length; state++)
            {
                edges.Add(new GraphEdge(state, Token(literal), end));
            }
        }

        ImmutableArray<int> ends = endsWithLiteral ? [end] : [.. Enumerable.Range(0, bytes.Length)];
        return new GrammarNode.Graph(bytes.Length + 1, [.. edges], ends);
    }

    private static void AddEdges(List<GraphEdge> edges, byte[] literal, int state, bool endsWithLiteral)
    {
        Span<int> next = stackalloc int[VocabularyTrie.ControlEnd];
        for (int value = 0; value < next.Length; value++)
        {
            next[value] = LongestPrefix(literal, state, (byte)value);
        }

        for (int first = 0; first < next.Length;)
        {
            int last = first;
            while (last + 1 < next.Length && next[last + 1] == next[first])
            {
                last++;
            }

            if (next[first] < literal.Length || endsWithLiteral)
            {
                edges.Add(new GraphEdge(state, new GrammarNode.ByteRange((byte)first, (byte)last), next[first]));
            }

            first = last + 1;
        }
    }

    /// <summary>Bytes of the literal that a text ends with which ended with <paramref name="matched"/> of them and goes on with a byte.</summary>
    private static int LongestPrefix(byte[] literal, int matched, byte value)
    {
        for (int length = matched + 1; length > 0; length--)
        {
            if (literal[length - 1] == value && literal.AsSpan(0, length - 1).SequenceEqual(literal.AsSpan(matched - length + 1, length - 1)))
            {
                return length;
            }
        }

        return 0;
    }
}
