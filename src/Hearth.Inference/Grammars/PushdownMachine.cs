using System.Runtime.InteropServices;

namespace Hearth.Inference.Grammars;

/// <summary>Reads bytes by an automaton and remembers every state it has met, so that what was read once is read again by table. Not thread-safe.</summary>
/// <remarks>
/// <para>Terms. A <b>reading</b> is a set of states with one stack; a <b>machine state</b> is all readings of the same bytes.</para>
/// <para>
/// Invariants. (1) Stacks, sets and machine states are interned: equal ones are the same object as long as <see cref="Epoch"/> stays. (2) A machine
/// state is closed: empty edges are followed, rules are opened, and rules that are over have gone on in what is around them. (3) From every reading an
/// end of the grammar can be reached. (4) The dead state has no reading and leads to itself.
/// </para>
/// </remarks>
internal sealed class PushdownMachine
{
    private const int TailStepsMax = 8;

    private readonly GrammarAutomaton _automaton;
    private readonly Dictionary<(int State, StackNode Parent), StackNode> _stacks = [];
    private readonly Dictionary<int[], StateSet> _sets = new(StateKeyComparer.Instance);
    private readonly Dictionary<MachineState, MachineState> _states = new(MachineStateComparer.Instance);
    private readonly HashSet<(int State, StackNode Stack)> _seen = [];
    private readonly Stack<(int State, StackNode Stack)> _pending = new();
    private readonly List<(int StackId, int State, StackNode Stack)> _items = [];
    private readonly List<Reading> _readings = [];
    private readonly List<int> _group = [];
    private readonly StackNode _ground = new(0, -1, null);
    private readonly StackNode _unknown = new(1, -1, null);
    private int _nextStackId;
    private bool _canEnd;
    private bool _leaves;

    public PushdownMachine(GrammarAutomaton automaton)
    {
        _automaton = automaton;
        Dead = Clear();
    }

    /// <summary>Grows when everything was forgotten; states of an earlier epoch must be <see cref="Adopt"/>ed.</summary>
    public int Epoch { get; private set; }

    /// <summary>About how much is remembered.</summary>
    public long Bytes { get; set; }

    /// <summary>States visited since the caller set it to 0.</summary>
    public int Steps { get; set; }

    /// <summary>After bytes that fit nothing.</summary>
    public MachineState Dead { get; private set; }

    /// <summary>Nothing was read yet.</summary>
    public MachineState Begin()
    {
        Add(_automaton.Start, _ground);
        return Intern();
    }

    /// <summary>Nothing was read yet, and a first space is not part of the text.</summary>
    public MachineState BeginBehindSpace()
    {
        MachineState begin = Begin();
        // Not interned: only this state ignores a space.
        MachineState state = new(begin.Readings, begin.CanEnd, leaves: false, _automaton.ClassCount);
        state.Next[_automaton.ClassOfByte[' ']] = begin;
        return state;
    }

    /// <summary>The set alone, on a stack that is not known.</summary>
    public MachineState Isolate(StateSet set)
    {
        foreach (int state in set.States)
        {
            Add(state, _unknown);
        }

        return Intern();
    }

    public MachineState Step(MachineState state, byte value) => state.Next[_automaton.ClassOfByte[value]] ?? Compute(state, value);

    /// <summary>The state that every plain character leads to; null where one is not allowed, or they lead to different states.</summary>
    public MachineState? NextPlain(MachineState state)
    {
        if (!state.KnowsNextPlain)
        {
            state.NextPlain = FindNextPlain(state);
            state.KnowsNextPlain = true;
        }

        return state.NextPlain;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        Epoch++;
        Dead = Clear();
    }

    /// <summary>The same state in this epoch.</summary>
    public MachineState Adopt(MachineState state)
    {
        List<int> returns = [];
        foreach (Reading reading in state.Readings)
        {
            returns.Clear();
            StackNode old = reading.Stack;
            for (; old.Parent is not null; old = old.Parent)
            {
                returns.Add(old.ReturnState);
            }

            StackNode stack = old;
            for (int index = returns.Count - 1; index >= 0; index--)
            {
                stack = Push(returns[index], stack);
            }

            foreach (int inner in reading.Set.States)
            {
                Add(inner, stack);
            }
        }

        MachineState adopted = Intern();
        if (adopted.CanEnd == state.CanEnd)
        {
            return adopted;
        }

        // Whether it may end was decided by rules that were over already, which are no reading.
        return InternAs(adopted.Readings, state.CanEnd, state.Leaves);
    }

    private MachineState? FindNextPlain(MachineState state)
    {
        MachineState next = Step(state, (byte)'a');
        if (next == Dead)
        {
            return null;
        }

        for (int value = 0x20; value < 0x80; value++)
        {
            if (value is not ('"' or '\\') && Step(state, (byte)value) != next)
            {
                return null;
            }
        }

        (MachineState? State, int First, int Last, int Length) before = default;
        for (int lead = 0xC2; lead <= 0xF4; lead++)
        {
            int rest = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
            (int first, int last) = lead switch { 0xE0 => (0xA0, 0xBF), 0xED => (0x80, 0x9F), 0xF0 => (0x90, 0xBF), 0xF4 => (0x80, 0x8F), _ => (0x80, 0xBF) };
            MachineState inside = Step(state, (byte)lead);
            // Most leads are alike.
            if (before != (inside, first, last, rest) && !AllLeadTo(inside, first, last, rest, next))
            {
                return null;
            }

            before = (inside, first, last, rest);
        }

        return next;
    }

    private bool AllLeadTo(MachineState state, int first, int last, int rest, MachineState target)
    {
        MachineState? before = null;
        for (int value = first; value <= last; value++)
        {
            MachineState next = Step(state, (byte)value);
            if (rest == 1 ? next != target : next != before && !AllLeadTo(next, 0x80, 0xBF, rest - 1, target))
            {
                return false;
            }

            before = next;
        }

        return true;
    }

    private MachineState Clear()
    {
        _stacks.Clear();
        _sets.Clear();
        _states.Clear();
        _nextStackId = 2;
        Bytes = 0;
        MachineState dead = InternAs([], canEnd: false, leaves: false);
        Array.Fill(dead.Next, dead);
        return dead;
    }

    private MachineState Compute(MachineState state, byte value)
    {
        if (Bytes > GrammarLimits.TableBytesMax * 4)
        {
            throw Ambiguous("be read in more ways, in bytes,", (int)GrammarLimits.TableBytesMax * 4);
        }

        foreach (Reading reading in state.Readings)
        {
            foreach (int source in reading.Set.States)
            {
                foreach (ByteEdge edge in _automaton.ByteEdges(source))
                {
                    if (edge.First <= value && value <= edge.Last)
                    {
                        Add(edge.Target, reading.Stack);
                    }
                }
            }
        }

        MachineState next = Intern();
        state.Next[_automaton.ClassOfByte[value]] = next;
        return next;
    }

    private void Add(int state, StackNode stack)
    {
        if (_automaton.IsUseful(state) && _seen.Add((state, stack)))
        {
            _pending.Push((state, stack));
        }
    }

    /// <summary>Closes what was added and makes it a state.</summary>
    private MachineState Intern()
    {
        try
        {
            Close();
            Collect();
            return InternAs([.. _readings], _canEnd, _leaves);
        }
        finally
        {
            _seen.Clear();
            _pending.Clear();
            _items.Clear();
            _readings.Clear();
            _canEnd = false;
            _leaves = false;
        }
    }

    private void Close()
    {
        while (_pending.TryPop(out (int State, StackNode Stack) item))
        {
            if (_seen.Count > GrammarLimits.ReadingsMax)
            {
                throw Ambiguous("be read in more ways at once", GrammarLimits.ReadingsMax);
            }

            if (++Steps > GrammarLimits.MaskStepsMax)
            {
                throw Ambiguous("go on in more ways, in steps of reading them,", GrammarLimits.MaskStepsMax);
            }

            if (_automaton.IsEnd(item.State))
            {
                Leave(item.Stack);
                continue;
            }

            if (!_automaton.ByteEdges(item.State).IsEmpty)
            {
                _items.Add((item.Stack.Id, item.State, item.Stack));
            }

            foreach (int target in _automaton.EmptyTargets(item.State))
            {
                Add(target, item.Stack);
            }

            foreach (CallEdge call in _automaton.CallEdges(item.State))
            {
                int start = _automaton.StartOf(call.Rule);
                if (_automaton.IsUseful(call.Target) && _automaton.IsUseful(start))
                {
                    Add(start, IsTail(call.Target) ? item.Stack : Push(call.Target, item.Stack));
                }
            }
        }
    }

    private void Leave(StackNode stack)
    {
        if (stack.Parent is { } parent)
        {
            Add(stack.ReturnState, parent);
        }
        else
        {
            _canEnd |= stack == _ground;
            _leaves |= stack == _unknown;
        }
    }

    private void Collect()
    {
        _items.Sort(static (left, right) => left.StackId != right.StackId ? left.StackId.CompareTo(right.StackId) : left.State.CompareTo(right.State));
        for (int first = 0; first < _items.Count;)
        {
            StackNode stack = _items[first].Stack;
            _group.Clear();
            for (; first < _items.Count && _items[first].Stack == stack; first++)
            {
                _group.Add(_items[first].State);
            }

            int[] states = [.. _group];
            ref StateSet? set = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, states, out bool isKnown);
            if (!isKnown)
            {
                set = new StateSet(states);
                Bytes += 100 + (states.Length * sizeof(int));
            }

            _readings.Add(new Reading(set!, stack));
        }
    }

    private MachineState InternAs(Reading[] readings, bool canEnd, bool leaves)
    {
        MachineState state = new(readings, canEnd, leaves, _automaton.ClassCount);
        if (_states.TryGetValue(state, out MachineState? known))
        {
            return known;
        }

        Bytes += 150 + (readings.Length * 16) + (_automaton.ClassCount * 8);
        _states.Add(state, state);
        return state;
    }

    private StackNode Push(int returnState, StackNode parent)
    {
        if (parent.Depth >= GrammarLimits.StackDepthMax)
        {
            throw Ambiguous("be nested deeper", GrammarLimits.StackDepthMax);
        }

        ref StackNode? node = ref CollectionsMarshal.GetValueRefOrAddDefault(_stacks, (returnState, parent), out bool isKnown);
        if (!isKnown)
        {
            node = new StackNode(_nextStackId++, returnState, parent);
            Bytes += 100;
        }

        return node!;
    }

    /// <summary>Whether nothing but the end of the rule follows: then there is no need to come back. May say no where the way to the end is long.</summary>
    private bool IsTail(int state)
    {
        for (int steps = 0; steps < TailStepsMax; steps++)
        {
            if (_automaton.IsEnd(state))
            {
                return true;
            }

            if (!_automaton.ByteEdges(state).IsEmpty || !_automaton.CallEdges(state).IsEmpty || _automaton.EmptyTargets(state) is not [var only])
            {
                return false;
            }

            state = only;
        }

        return false;
    }

    private static InferenceException Ambiguous(string what, int bound) => new(
        InferenceErrors.GrammarAmbiguous,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The answer can {what} than the bound of {bound}."));
}
