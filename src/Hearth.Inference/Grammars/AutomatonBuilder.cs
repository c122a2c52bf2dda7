namespace Hearth.Inference.Grammars;

/// <summary>Draws the automaton of a grammar.</summary>
/// <remarks>
/// Every piece is drawn from one state to another. Loops get states of their own, so no piece ever leads back into the state it begins in, and the end
/// of a rule has no edges: a rule that is called last needs no place to return to.
/// </remarks>
internal sealed class AutomatonBuilder
{
    private readonly AutomatonParts _parts = new();
    private readonly Dictionary<GrammarRule, int> _rules = [];
    private readonly Queue<GrammarRule> _pending = new();
    private readonly Dictionary<(GrammarNode Item, int Count), GrammarRule> _blocks = [];
    private readonly Dictionary<(int First, int Last, int Target), int> _tails = [];
    private readonly Dictionary<CodePointSet, List<(byte First, byte Last)[]>> _sequences = [];

    private AutomatonBuilder()
    {
    }

    /// <summary>The automaton of a grammar.</summary>
    /// <exception cref="InferenceException">
    /// <see cref="InferenceErrors.GrammarTooLarge"/>, <see cref="InferenceErrors.GrammarUnsatisfiable"/>, <see cref="InferenceErrors.GrammarLeftRecursive"/>.
    /// </exception>
    public static GrammarAutomaton Build(GrammarNode root)
    {
        AutomatonBuilder builder = new();
        builder.NumberOf(new GrammarRule { Body = root });
        while (builder._pending.TryDequeue(out GrammarRule? rule))
        {
            if (rule.Body is { } body)
            {
                int number = builder._rules[rule];
                builder.Draw(body, builder._parts.RuleStarts[number], builder._parts.RuleEnds[number]);
            }
        }

        return new GrammarAutomaton(builder._parts);
    }

    private int NumberOf(GrammarRule rule)
    {
        if (!_rules.TryGetValue(rule, out int number))
        {
            number = _parts.AddRule();
            _rules.Add(rule, number);
            _pending.Enqueue(rule);
        }

        return number;
    }

    private void Draw(GrammarNode node, int source, int target)
    {
        switch (node)
        {
            case GrammarNode.Literal literal:
                DrawLiteral(literal, source, target);
                break;
            case GrammarNode.ByteRange bytes:
                _parts.AddBytes(source, target, bytes.First, bytes.Last);
                break;
            case GrammarNode.Chars chars:
                DrawChars(chars.Set, source, target);
                break;
            case GrammarNode.Sequence sequence:
                DrawSequence(sequence, source, target);
                break;
            case GrammarNode.Choice choice:
                foreach (GrammarNode option in choice.Options)
                {
                    Draw(option, source, target);
                }

                break;
            case GrammarNode.Repeat repeat:
                DrawRepeat(repeat, source, target);
                break;
            case GrammarNode.Call call:
                _parts.AddCall(source, target, NumberOf(call.Rule));
                break;
            case GrammarNode.Graph graph:
                DrawGraph(graph, source, target);
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} has no drawing.");
        }
    }

    private void DrawLiteral(GrammarNode.Literal literal, int source, int target)
    {
        if (literal.Bytes.IsEmpty)
        {
            _parts.AddEmpty(source, target);
            return;
        }

        for (int index = 0; index < literal.Bytes.Length; index++)
        {
            int next = index == literal.Bytes.Length - 1 ? target : _parts.AddState();
            _parts.AddBytes(source, next, literal.Bytes[index], literal.Bytes[index]);
            source = next;
        }
    }

    private void DrawChars(CodePointSet set, int source, int target)
    {
        if (!_sequences.TryGetValue(set, out List<(byte First, byte Last)[]>? sequences))
        {
            sequences = Utf8Sequences.Of(set);
            _sequences.Add(set, sequences);
        }

        // Characters that end alike share the states behind their first bytes.
        _tails.Clear();
        foreach ((byte First, byte Last)[] sequence in sequences)
        {
            int next = target;
            for (int index = sequence.Length - 1; index > 0; index--)
            {
                (int First, int Last, int Target) tail = (sequence[index].First, sequence[index].Last, next);
                if (!_tails.TryGetValue(tail, out next))
                {
                    next = _parts.AddState();
                    _parts.AddBytes(next, tail.Target, tail.First, tail.Last);
                    _tails.Add(tail, next);
                }
            }

            _parts.AddBytes(source, next, sequence[0].First, sequence[0].Last);
        }
    }

    private void DrawSequence(GrammarNode.Sequence sequence, int source, int target)
    {
        if (sequence.Parts.IsEmpty)
        {
            _parts.AddEmpty(source, target);
            return;
        }

        for (int index = 0; index < sequence.Parts.Length; index++)
        {
            int next = index == sequence.Parts.Length - 1 ? target : _parts.AddState();
            Draw(sequence.Parts[index], source, next);
            source = next;
        }
    }

    private void DrawGraph(GrammarNode.Graph graph, int source, int target)
    {
        int first = _parts.StateCount;
        for (int state = 0; state < graph.StateCount; state++)
        {
            _parts.AddState();
        }

        _parts.AddEmpty(source, first);
        foreach (GraphEdge edge in graph.Edges)
        {
            Draw(edge.Label, first + edge.Source, first + edge.Target);
        }

        foreach (int end in graph.Ends)
        {
            _parts.AddEmpty(first + end, target);
        }
    }

    private void DrawRepeat(GrammarNode.Repeat repeat, int source, int target)
    {
        if (repeat.Max is { } max)
        {
            int middle = repeat.Min == 0 ? source : _parts.AddState();
            DrawPower(repeat.Item, repeat.Min, source, middle);
            DrawUpTo(repeat.Item, max - repeat.Min, middle, target);
            return;
        }

        int loop = _parts.AddState();
        if (repeat.Min == 0)
        {
            _parts.AddEmpty(source, loop);
        }
        else
        {
            DrawPower(repeat.Item, repeat.Min, source, loop);
        }

        Draw(repeat.Item, loop, loop);
        _parts.AddEmpty(loop, target);
    }

    /// <summary>Exactly so many. Many are counted in blocks of blocks, which are rules: a bound of a million takes some thousand states.</summary>
    private void DrawPower(GrammarNode item, int count, int source, int target)
    {
        if (count == 0)
        {
            if (source != target)
            {
                _parts.AddEmpty(source, target);
            }

            return;
        }

        if (IsShort(item, count))
        {
            for (int index = 1; index <= count; index++)
            {
                int next = index == count ? target : _parts.AddState();
                Draw(item, source, next);
                source = next;
            }

            return;
        }

        (GrammarNode block, GrammarNode single, int length) = BlockOf(item, count);
        int middle = count % length == 0 ? target : _parts.AddState();
        DrawPower(block, count / length, source, middle);
        if (middle != target)
        {
            DrawPower(single, count % length, middle, target);
        }
    }

    /// <summary>So many at most.</summary>
    private void DrawUpTo(GrammarNode item, int count, int source, int target)
    {
        if (count == 0)
        {
            if (source != target)
            {
                _parts.AddEmpty(source, target);
            }

            return;
        }

        if (IsShort(item, count))
        {
            for (int index = 0; index < count; index++)
            {
                _parts.AddEmpty(source, target);
                int next = _parts.AddState();
                Draw(item, source, next);
                source = next;
            }

            _parts.AddEmpty(source, target);
            return;
        }

        // m = blocks x length + rest: fewer than all blocks and any rest, or all blocks and the rest that the bound leaves.
        (GrammarNode block, GrammarNode single, int length) = BlockOf(item, count);
        int fewer = _parts.AddState();
        DrawUpTo(block, (count / length) - 1, source, fewer);
        DrawUpTo(single, length - 1, fewer, target);
        int all = _parts.AddState();
        DrawPower(block, count / length, source, all);
        DrawUpTo(single, count % length, all, target);
    }

    private static bool IsShort(GrammarNode item, int count) => (long)item.Size * count <= GrammarLimits.InlineStatesMax || count == 1;

    /// <summary>A rule for a block of items, and the item itself, as a rule where it is long.</summary>
    private (GrammarNode Block, GrammarNode Single, int Length) BlockOf(GrammarNode item, int count)
    {
        int length = Math.Max(2, (int)Math.Sqrt(count));
        GrammarNode single = IsShort(item, length) ? item : new GrammarNode.Call(RuleOf(item, 1));
        return (new GrammarNode.Call(RuleOf(single, length)), single, length);
    }

    private GrammarRule RuleOf(GrammarNode item, int count)
    {
        if (!_blocks.TryGetValue((item, count), out GrammarRule? rule))
        {
            rule = new GrammarRule { Body = count == 1 ? item : GrammarNode.Times(item, count, count) };
            _blocks.Add((item, count), rule);
        }

        return rule;
    }
}
