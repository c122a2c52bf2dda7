using System.Collections.Immutable;
using System.Text;

namespace Hearth.Inference.Grammars;

/// <summary>A piece of a grammar: a tree whose leaves are characters, and calls of rules where it is recursive. Immutable once its rules have bodies.</summary>
internal abstract class GrammarNode
{
    /// <summary>About how many states it takes, written out once; saturates.</summary>
    public abstract int Size { get; }

    /// <summary>Nothing, which is always there.</summary>
    public static GrammarNode Empty { get; } = new Sequence([]);

    /// <summary>What no text fits.</summary>
    public static GrammarNode Never { get; } = new Choice([]);

    public static GrammarNode Text(string text) => new Literal([.. Encoding.UTF8.GetBytes(text)]);

    public static GrammarNode InOrder(params ReadOnlySpan<GrammarNode> parts) => parts.Length == 1 ? parts[0] : new Sequence([.. parts]);

    public static GrammarNode OneOf(params ReadOnlySpan<GrammarNode> options) => options.Length == 1 ? options[0] : new Choice([.. options]);

    public static GrammarNode Optional(GrammarNode item) => new Repeat(item, 0, 1);

    public static GrammarNode Times(GrammarNode item, int min, int? max) => new Repeat(item, min, max);

    private static int Add(int left, int right) => (int)Math.Min((long)left + right, int.MaxValue);

    /// <summary>These bytes.</summary>
    internal sealed class Literal(ImmutableArray<byte> bytes) : GrammarNode
    {
        public ImmutableArray<byte> Bytes { get; } = bytes;

        public override int Size => Math.Max(1, Bytes.Length);
    }

    /// <summary>One byte of a range, which need not be part of UTF-8.</summary>
    internal sealed class ByteRange(byte first, byte last) : GrammarNode
    {
        public byte First { get; } = first;

        public byte Last { get; } = last;

        public override int Size => 1;
    }

    /// <summary>One character of a set, in UTF-8.</summary>
    internal sealed class Chars(CodePointSet set) : GrammarNode
    {
        public CodePointSet Set { get; } = set;

        public override int Size { get; } = set.Ranges is [(_, < 128)] ? 1 : 4 + (set.Ranges.Length * 2);
    }

    /// <summary>One after the other.</summary>
    internal sealed class Sequence(ImmutableArray<GrammarNode> parts) : GrammarNode
    {
        public ImmutableArray<GrammarNode> Parts { get; } = parts;

        public override int Size { get; } = parts.Aggregate(1, (sum, part) => Add(sum, part.Size));
    }

    /// <summary>Any one of them.</summary>
    internal sealed class Choice(ImmutableArray<GrammarNode> options) : GrammarNode
    {
        public ImmutableArray<GrammarNode> Options { get; } = options;

        public override int Size { get; } = options.Aggregate(1, (sum, option) => Add(sum, option.Size));
    }

    /// <summary>The same again and again.</summary>
    /// <param name="item">What is repeated.</param>
    /// <param name="min">At least so often.</param>
    /// <param name="max">At most so often; null for any number.</param>
    internal sealed class Repeat(GrammarNode item, int min, int? max) : GrammarNode
    {
        public GrammarNode Item { get; } = item;

        public int Min { get; } = min;

        public int? Max { get; } = max;

        public override int Size { get; } =
            (int)Math.Min(Math.Min((long)item.Size * Math.Max(max ?? (min + 1), 1), 3L * GrammarLimits.InlineStatesMax) + 2, int.MaxValue);
    }

    /// <summary>The text of a rule.</summary>
    internal sealed class Call(GrammarRule rule) : GrammarNode
    {
        public GrammarRule Rule { get; } = rule;

        public override int Size => 2;
    }

    /// <summary>An automaton drawn by hand; state 0 is its beginning.</summary>
    /// <param name="stateCount">Its states.</param>
    /// <param name="edges">What leads from state to state; <see cref="Empty"/> for nothing.</param>
    /// <param name="ends">Where it may end.</param>
    internal sealed class Graph(int stateCount, ImmutableArray<GraphEdge> edges, ImmutableArray<int> ends) : GrammarNode
    {
        public int StateCount { get; } = stateCount;

        public ImmutableArray<GraphEdge> Edges { get; } = edges;

        public ImmutableArray<int> Ends { get; } = ends;

        public override int Size { get; } = edges.Aggregate(stateCount, (sum, edge) => Add(sum, edge.Label.Size));
    }
}
