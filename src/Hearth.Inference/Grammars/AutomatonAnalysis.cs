namespace Hearth.Inference.Grammars;

/// <summary>What can be said of an automaton before anything is read with it. Every question takes time linear in its edges.</summary>
internal sealed class AutomatonAnalysis
{
    private readonly AutomatonParts _parts;
    private readonly List<int>?[] _emptySources;
    private readonly List<int>?[] _byteSources;
    private readonly List<CallEdge>?[] _callsInto;
    private readonly List<CallEdge>[] _callsOf;

    public AutomatonAnalysis(AutomatonParts parts)
    {
        _parts = parts;
        _emptySources = new List<int>?[parts.StateCount];
        _byteSources = new List<int>?[parts.StateCount];
        _callsInto = new List<CallEdge>?[parts.StateCount];
        _callsOf = new List<CallEdge>[parts.RuleStarts.Count];
        for (int rule = 0; rule < _callsOf.Length; rule++)
        {
            _callsOf[rule] = [];
        }

        foreach (EmptyEdge edge in parts.EmptyEdges)
        {
            (_emptySources[edge.Target] ??= []).Add(edge.Source);
        }

        foreach (ByteEdge edge in parts.ByteEdges)
        {
            (_byteSources[edge.Target] ??= []).Add(edge.Source);
        }

        foreach (CallEdge edge in parts.CallEdges)
        {
            (_callsInto[edge.Target] ??= []).Add(edge);
            _callsOf[edge.Rule].Add(edge);
        }
    }

    /// <summary>The states from which the end of their rule can be reached, over bytes and rules or over nothing at all.</summary>
    public bool[] FindFinishing(bool readsBytes)
    {
        bool[] finishing = new bool[_parts.StateCount];
        bool[] ruleFinishes = new bool[_parts.RuleStarts.Count];
        int[] ruleOfStart = new int[_parts.StateCount];
        Array.Fill(ruleOfStart, -1);
        for (int rule = 0; rule < ruleFinishes.Length; rule++)
        {
            ruleOfStart[_parts.RuleStarts[rule]] = rule;
        }

        Stack<int> pending = new();
        foreach (int end in _parts.RuleEnds)
        {
            Mark(end);
        }

        while (pending.TryPop(out int state))
        {
            MarkAll(_emptySources[state]);
            if (readsBytes)
            {
                MarkAll(_byteSources[state]);
            }

            foreach (CallEdge call in _callsInto[state] ?? [])
            {
                if (ruleFinishes[call.Rule])
                {
                    Mark(call.Source);
                }
            }

            if (ruleOfStart[state] is >= 0 and int started)
            {
                ruleFinishes[started] = true;
                foreach (CallEdge call in _callsOf[started])
                {
                    if (finishing[call.Target])
                    {
                        Mark(call.Source);
                    }
                }
            }
        }

        return finishing;

        void MarkAll(List<int>? states)
        {
            foreach (int state in states ?? [])
            {
                Mark(state);
            }
        }

        void Mark(int state)
        {
            if (!finishing[state])
            {
                finishing[state] = true;
                pending.Push(state);
            }
        }
    }

    /// <summary>Whether a rule can be open again within itself before a byte was read.</summary>
    /// <param name="useful">The states that lead to an end; what leads through others does not count.</param>
    public bool IsLeftRecursive(bool[] useful)
    {
        List<int>[] leading = FindLeadingCalls(useful);
        // Depth first without recursion: 1 is open, 2 is done.
        byte[] marks = new byte[leading.Length];
        Stack<(int Rule, int Next)> path = new();
        for (int root = 0; root < leading.Length; root++)
        {
            if (marks[root] == 0)
            {
                marks[root] = 1;
                path.Push((root, 0));
            }

            while (path.TryPop(out (int Rule, int Next) place))
            {
                if (place.Next == leading[place.Rule].Count)
                {
                    marks[place.Rule] = 2;
                    continue;
                }

                path.Push((place.Rule, place.Next + 1));
                int called = leading[place.Rule][place.Next];
                if (marks[called] == 1)
                {
                    return true;
                }

                if (marks[called] == 0)
                {
                    marks[called] = 1;
                    path.Push((called, 0));
                }
            }
        }

        return false;
    }

    /// <summary>For each rule the rules that it may open before it has read a byte.</summary>
    private List<int>[] FindLeadingCalls(bool[] useful)
    {
        bool[] emptied = FindFinishing(readsBytes: false);
        ILookup<int, int> empties = _parts.EmptyEdges.ToLookup(static edge => edge.Source, static edge => edge.Target);
        ILookup<int, CallEdge> calls = _parts.CallEdges.ToLookup(static edge => edge.Source);
        List<int>[] leading = new List<int>[_parts.RuleStarts.Count];
        int[] seen = new int[_parts.StateCount];
        Stack<int> pending = new();
        for (int rule = 0; rule < leading.Length; rule++)
        {
            leading[rule] = [];
            Visit(_parts.RuleStarts[rule], rule);
            while (pending.TryPop(out int state))
            {
                foreach (int target in empties[state])
                {
                    Visit(target, rule);
                }

                foreach (CallEdge call in calls[state])
                {
                    if (!useful[call.Target] || !useful[_parts.RuleStarts[call.Rule]])
                    {
                        continue;
                    }

                    leading[rule].Add(call.Rule);
                    if (emptied[_parts.RuleStarts[call.Rule]])
                    {
                        Visit(call.Target, rule);
                    }
                }
            }
        }

        return leading;

        void Visit(int state, int rule)
        {
            if (useful[state] && seen[state] != rule + 1)
            {
                seen[state] = rule + 1;
                pending.Push(state);
            }
        }
    }
}
