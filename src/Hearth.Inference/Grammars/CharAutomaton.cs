using System.Text;

namespace Hearth.Inference.Grammars;

/// <summary>A pattern as an automaton over characters, for what a tree cannot express: two patterns at once, or a pattern of bounded length. Immutable.</summary>
/// <remarks>State 0 is the beginning; an edge without a set reads nothing.</remarks>
internal sealed class CharAutomaton
{
    private readonly List<(CodePointSet? Set, int Target)>[] _edges;
    private readonly bool[] _ends;

    private CharAutomaton(List<List<(CodePointSet? Set, int Target)>> edges, HashSet<int> ends)
    {
        _edges = [.. edges];
        _ends = new bool[_edges.Length];
        foreach (int end in ends)
        {
            _ends[end] = true;
        }
    }

    public int StateCount => _edges.Length;

    /// <summary>The automaton of a pattern's tree.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.GrammarTooLarge"/>.</exception>
    public static CharAutomaton Of(GrammarNode pattern)
    {
        List<List<(CodePointSet? Set, int Target)>> edges = [];
        int start = AddState(edges);
        int end = AddState(edges);
        Draw(edges, pattern, start, end);
        return new CharAutomaton(edges, [end]);
    }

    /// <summary>All texts whose length in characters is within bounds.</summary>
    public static CharAutomaton OfLength(int min, int? max)
    {
        List<List<(CodePointSet? Set, int Target)>> edges = [];
        HashSet<int> ends = [];
        int last = max ?? min;
        for (int length = 0; length <= last; length++)
        {
            int state = AddState(edges);
            if (length < last || max is null)
            {
                edges[state].Add((CodePointSet.All, length < last ? length + 1 : length));
            }

            if (length >= min)
            {
                ends.Add(state);
            }
        }

        return new CharAutomaton(edges, ends);
    }

    /// <summary>The texts that both take.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.GrammarTooLarge"/>.</exception>
    public CharAutomaton Intersect(CharAutomaton other)
    {
        List<List<(CodePointSet? Set, int Target)>> edges = [];
        HashSet<int> ends = [];
        Dictionary<(int Mine, int Theirs), int> numbers = [];
        Queue<(int Mine, int Theirs)> pending = new();
        NumberOf((0, 0));
        while (pending.TryDequeue(out (int Mine, int Theirs) pair))
        {
            int number = numbers[pair];
            if (_ends[pair.Mine] && other._ends[pair.Theirs])
            {
                ends.Add(number);
            }

            foreach ((CodePointSet? mine, int target) in _edges[pair.Mine])
            {
                if (mine is null)
                {
                    AddEdge(edges, number, null, NumberOf((target, pair.Theirs)));
                    continue;
                }

                foreach ((CodePointSet? theirs, int otherTarget) in other._edges[pair.Theirs])
                {
                    if (theirs is not null && mine.Intersect(theirs) is { IsEmpty: false } common)
                    {
                        AddEdge(edges, number, common, NumberOf((target, otherTarget)));
                    }
                }
            }

            foreach ((CodePointSet? theirs, int target) in other._edges[pair.Theirs])
            {
                if (theirs is null)
                {
                    AddEdge(edges, number, null, NumberOf((pair.Mine, target)));
                }
            }
        }

        return new CharAutomaton(edges, ends);

        int NumberOf((int Mine, int Theirs) pair)
        {
            if (!numbers.TryGetValue(pair, out int number))
            {
                number = AddState(edges);
                numbers.Add(pair, number);
                pending.Enqueue(pair);
            }

            return number;
        }
    }

    /// <summary>Whether a text is taken.</summary>
    public bool Matches(string text)
    {
        HashSet<int> current = [];
        Enter(current, 0);
        foreach (Rune rune in text.EnumerateRunes())
        {
            HashSet<int> next = [];
            foreach (int state in current)
            {
                foreach ((CodePointSet? set, int target) in _edges[state])
                {
                    if (set?.Contains(rune.Value) ?? false)
                    {
                        Enter(next, target);
                    }
                }
            }

            current = next;
        }

        return current.Any(state => _ends[state]);
    }

    /// <summary>The automaton as a piece of a grammar.</summary>
    /// <param name="write">How a character of a set is written.</param>
    public GrammarNode ToNode(Func<CodePointSet, GrammarNode> write)
    {
        Dictionary<CodePointSet, GrammarNode> written = [];
        List<GraphEdge> edges = [];
        for (int state = 0; state < _edges.Length; state++)
        {
            foreach ((CodePointSet? set, int target) in _edges[state])
            {
                GrammarNode? label = GrammarNode.Empty;
                if (set is not null && !written.TryGetValue(set, out label))
                {
                    label = write(set);
                    written.Add(set, label);
                }

                edges.Add(new GraphEdge(state, label, target));
            }
        }

        return new GrammarNode.Graph(_edges.Length, [.. edges], [.. Enumerable.Range(0, _ends.Length).Where(state => _ends[state])]);
    }

    private void Enter(HashSet<int> states, int first)
    {
        Stack<int> pending = new([first]);
        while (pending.TryPop(out int state))
        {
            if (!states.Add(state))
            {
                continue;
            }

            foreach ((CodePointSet? set, int target) in _edges[state])
            {
                if (set is null)
                {
                    pending.Push(target);
                }
            }
        }
    }

    private static int AddState(List<List<(CodePointSet? Set, int Target)>> edges)
    {
        if (edges.Count == GrammarLimits.ProductStatesMax)
        {
            throw GrammarFaults.TooLarge("states in a pattern that is bounded by others", GrammarLimits.ProductStatesMax);
        }

        edges.Add([]);
        return edges.Count - 1;
    }

    private static void AddEdge(List<List<(CodePointSet? Set, int Target)>> edges, int source, CodePointSet? set, int target)
    {
        if (edges[source].Count == GrammarLimits.ProductStatesMax)
        {
            throw GrammarFaults.TooLarge("edges in a pattern that is bounded by others", GrammarLimits.ProductStatesMax);
        }

        edges[source].Add((set, target));
    }

    private static void Draw(List<List<(CodePointSet? Set, int Target)>> edges, GrammarNode node, int source, int target)
    {
        switch (node)
        {
            case GrammarNode.Chars chars:
                edges[source].Add((chars.Set, target));
                break;
            case GrammarNode.Sequence sequence:
                foreach (GrammarNode part in sequence.Parts)
                {
                    int next = AddState(edges);
                    Draw(edges, part, source, next);
                    source = next;
                }

                edges[source].Add((null, target));
                break;
            case GrammarNode.Choice choice:
                foreach (GrammarNode option in choice.Options)
                {
                    Draw(edges, option, source, target);
                }

                break;
            case GrammarNode.Repeat repeat:
                DrawRepeat(edges, repeat, source, target);
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is no part of a pattern.");
        }
    }

    private static void DrawRepeat(List<List<(CodePointSet? Set, int Target)>> edges, GrammarNode.Repeat repeat, int source, int target)
    {
        for (int count = 0; count < (repeat.Max ?? repeat.Min); count++)
        {
            if (count >= repeat.Min)
            {
                edges[source].Add((null, target));
            }

            int next = AddState(edges);
            Draw(edges, repeat.Item, source, next);
            source = next;
        }

        if (repeat.Max is null)
        {
            int loop = AddState(edges);
            edges[source].Add((null, loop));
            Draw(edges, repeat.Item, loop, loop);
            source = loop;
        }

        edges[source].Add((null, target));
    }
}
