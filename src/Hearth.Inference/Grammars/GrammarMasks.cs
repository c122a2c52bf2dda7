namespace Hearth.Inference.Grammars;

/// <summary>Which tokens of one model are legal at each place of one grammar. Thread-safe: all answers of a model under one grammar share it.</summary>
/// <remarks>
/// A mask is found once per machine state and kept. Most of it comes from <see cref="LocalMask"/>s, which are found once per set of states, whatever
/// rules are open around it; only tokens that go on behind the end of a rule are tried against the real stack. What is kept is bounded by
/// <see cref="GrammarLimits.TableBytesMax"/>; beyond, all is forgotten and found anew.
/// </remarks>
internal sealed class GrammarMasks
{
    private readonly Lock _gate = new();
    private readonly PushdownMachine _machine;
    private readonly VocabularyTrie _trie;
    private readonly PlainTokens _plain;
    private readonly MachineState[] _path;
    private readonly bool[] _leaves;
    private readonly int _words;

    public GrammarMasks(Grammar grammar, PlainTokens plain)
    {
        _plain = plain;
        VocabularyTrie trie = plain.All;
        Grammar = grammar;
        _machine = new PushdownMachine(grammar.Automaton);
        _trie = trie;
        _path = new MachineState[trie.DepthMax + 1];
        _leaves = new bool[trie.DepthMax + 1];
        _words = (trie.TokenCount + 63) / 64;
    }

    public Grammar Grammar { get; }

    /// <summary>Where an answer begins.</summary>
    /// <param name="beginsText">Whether nothing is shown before it.</param>
    public ConstraintPoint Begin(bool beginsText)
    {
        lock (_gate)
        {
            bool dropsSpace = beginsText && _trie.DropsFirstSpace;
            return new ConstraintPoint(dropsSpace ? _machine.BeginBehindSpace() : _machine.Begin(), _machine.Epoch, dropsSpace);
        }
    }

    /// <summary>The legal tokens, a bit each. Not to be changed.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.GrammarStuck"/>, <see cref="InferenceErrors.GrammarAmbiguous"/>.</exception>
    public ReadOnlySpan<ulong> MaskOf(ref ConstraintPoint point)
    {
        lock (_gate)
        {
            point = Renew(point);
            return point.State.Mask ?? Compute(point);
        }
    }

    /// <summary>The one legal token; -1 where there are more.</summary>
    public int ForcedOf(ref ConstraintPoint point)
    {
        lock (_gate)
        {
            point = Renew(point);
            if (point.State.Mask is null)
            {
                Compute(point);
            }

            return point.State.Forced;
        }
    }

    /// <summary>Reads a token; false, and nothing changes, where it is not legal.</summary>
    public bool TryRead(ref ConstraintPoint point, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            ConstraintPoint renewed = Renew(point);
            MachineState state = renewed.State;
            _machine.Steps = 0;
            foreach (byte value in bytes)
            {
                state = _machine.Step(state, value);
            }

            if (state == _machine.Dead || bytes.IsEmpty)
            {
                return false;
            }

            point = new ConstraintPoint(state, _machine.Epoch, DropsSpace: false);
            return true;
        }
    }

    /// <summary>The bytes a token stands for here.</summary>
    public ReadOnlySpan<byte> BytesOf(int token) => _trie.BytesOf(token);

    public bool IsEnd(int token) => _trie.EndTokens.Contains(token);

    private ConstraintPoint Renew(in ConstraintPoint point)
    {
        if (_machine.Bytes > GrammarLimits.TableBytesMax)
        {
            _machine.Reset();
        }

        if (point.Epoch == _machine.Epoch)
        {
            return point;
        }

        MachineState state = point.DropsSpace ? _machine.BeginBehindSpace() : _machine.Adopt(point.State);
        return point with { State = state, Epoch = _machine.Epoch };
    }

    private ulong[] Compute(in ConstraintPoint point)
    {
        MachineState state = point.State;
        _machine.Steps = 0;
        ulong[] mask = new ulong[_words];
        if (point.DropsSpace)
        {
            Walk(_trie, state, mask, dependent: null);
        }
        else
        {
            Combine(state, mask);
        }

        if (state.CanEnd)
        {
            foreach (int token in _trie.EndTokens)
            {
                mask[token >> 6] |= 1UL << token;
            }
        }

        state.Forced = Single(mask);
        if (state.Forced == -2)
        {
            throw new InferenceException(
                InferenceErrors.GrammarStuck, "The model has no token for what must come next in the wanted form of the answer.");
        }

        state.Mask = mask;
        _machine.Bytes += _words * sizeof(ulong);
        return mask;
    }

    private void Combine(MachineState state, ulong[] mask)
    {
        foreach (Reading reading in state.Readings)
        {
            LocalMask local = reading.Set.Mask ??= ComputeLocal(reading.Set);
            for (int word = 0; word < mask.Length; word++)
            {
                mask[word] |= local.Accepted[word];
            }
        }

        foreach (Reading reading in state.Readings)
        {
            foreach (int token in reading.Set.Mask!.Dependent)
            {
                if ((mask[token >> 6] >> token & 1) == 0 && IsLegal(state, token))
                {
                    mask[token >> 6] |= 1UL << token;
                }
            }
        }
    }

    private LocalMask ComputeLocal(StateSet set)
    {
        ulong[] mask = new ulong[_words];
        List<int> dependent = [];
        MachineState begin = _machine.Isolate(set);
        bool isText = IsText(begin);
        if (isText)
        {
            _plain.Mask.CopyTo(mask);
        }

        Walk(isText ? _plain.Others : _trie, begin, mask, dependent);
        _machine.Bytes += (_words * sizeof(ulong)) + (dependent.Count * sizeof(int));
        return new LocalMask(mask, [.. dependent]);
    }

    /// <summary>Whether as many plain characters may follow as a plain token has.</summary>
    private bool IsText(MachineState state)
    {
        MachineState? next = state;
        for (int length = 0; length < PlainTokens.LengthMax && next is not null; length++)
        {
            next = _machine.NextPlain(next);
        }

        return next is not null;
    }

    /// <summary>Reads all tokens at once: what two have in common is read once, and what nothing can follow is passed over.</summary>
    /// <param name="trie">The tokens.</param>
    /// <param name="begin">Where they begin.</param>
    /// <param name="mask">Gets a bit for each that is legal.</param>
    /// <param name="dependent">Gets those that run on behind a place where the unknown stack may take over.</param>
    private void Walk(VocabularyTrie trie, MachineState begin, ulong[] mask, List<int>? dependent)
    {
        ReadOnlySpan<byte> values = trie.Values;
        ReadOnlySpan<byte> depths = trie.Depths;
        MachineState dead = _machine.Dead;
        _path[0] = begin;
        // Where the stack may take over before the first byte, its own readings are part of the real state, beside this one.
        _leaves[0] = false;
        for (int node = 1; node < values.Length;)
        {
            int depth = depths[node];
            MachineState state = _machine.Step(_path[depth - 1], values[node]);
            bool leaves = _leaves[depth - 1];
            if (state == dead)
            {
                if (leaves)
                {
                    dependent?.AddRange(trie.TokensBelow(node));
                }

                node = trie.End[node];
                continue;
            }

            foreach (int token in trie.TokensOf(node))
            {
                mask[token >> 6] |= 1UL << token;
            }

            _path[depth] = state;
            _leaves[depth] = leaves || state.Leaves;
            node++;
        }
    }

    private bool IsLegal(MachineState state, int token)
    {
        foreach (byte value in _trie.BytesOf(token))
        {
            state = _machine.Step(state, value);
            if (state == _machine.Dead)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The only bit; -1 where there are more, -2 where there is none.</summary>
    private static int Single(ulong[] mask)
    {
        int found = -2;
        for (int word = 0; word < mask.Length; word++)
        {
            if (mask[word] == 0)
            {
                continue;
            }

            if (found >= 0 || !System.Numerics.BitOperations.IsPow2(mask[word]))
            {
                return -1;
            }

            found = (word << 6) + System.Numerics.BitOperations.TrailingZeroCount(mask[word]);
        }

        return found;
    }
}
