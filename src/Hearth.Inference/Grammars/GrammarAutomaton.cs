using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Hearth.Inference.Grammars;

/// <summary>A grammar over bytes as an automaton with calls. Immutable and safe to use from several threads.</summary>
/// <remarks>
/// <para>
/// States are numbers. Three kinds of edges lead from one: a range of bytes, nothing, or a rule, whose whole text is then read before the target. A
/// rule begins at its start and ends at its end, from which no edge leads.
/// </para>
/// <para>
/// Invariants. (1) From every <see cref="IsUseful"/> state its rule's end can be reached, so reading never runs into a place that nothing leads out of; the
/// start of the grammar is useful. (2) No rule calls itself, or others that do, before it has read a byte, so opening rules comes to an end.
/// </para>
/// </remarks>
internal sealed class GrammarAutomaton
{
    /// <summary>The rule that is the grammar.</summary>
    public const int RootRule = 0;

    private readonly bool[] _useful;
    private readonly int[] _byteOffsets;
    private readonly ByteEdge[] _byteEdges;
    private readonly int[] _emptyOffsets;
    private readonly int[] _emptyTargets;
    private readonly int[] _callOffsets;
    private readonly CallEdge[] _callEdges;
    private readonly int[] _ruleStarts;
    private readonly int[] _ruleOfEnd;

    /// <summary>Checks what was drawn.</summary>
    /// <param name="parts">Becomes the automaton's.</param>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.GrammarUnsatisfiable"/>, <see cref="InferenceErrors.GrammarLeftRecursive"/>.</exception>
    public GrammarAutomaton(AutomatonParts parts)
    {
        StateCount = parts.StateCount;
        (_byteOffsets, _byteEdges) = Group(StateCount, parts.ByteEdges, static edge => edge.Source);
        (_emptyOffsets, EmptyEdge[] empties) = Group(StateCount, parts.EmptyEdges, static edge => edge.Source);
        _emptyTargets = Array.ConvertAll(empties, static edge => edge.Target);
        (_callOffsets, _callEdges) = Group(StateCount, parts.CallEdges, static edge => edge.Source);
        _ruleStarts = [.. parts.RuleStarts];
        _ruleOfEnd = new int[StateCount];
        Array.Fill(_ruleOfEnd, -1);
        for (int rule = 0; rule < parts.RuleEnds.Count; rule++)
        {
            _ruleOfEnd[parts.RuleEnds[rule]] = rule;
        }

        AutomatonAnalysis analysis = new(parts);
        _useful = analysis.FindFinishing(readsBytes: true);
        if (!_useful[_ruleStarts[RootRule]])
        {
            throw new InferenceException(
                InferenceErrors.GrammarUnsatisfiable, "No text fits the wanted form of the answer: it contradicts itself, or contains itself without end.");
        }

        if (analysis.IsLeftRecursive(_useful))
        {
            throw new InferenceException(
                InferenceErrors.GrammarLeftRecursive, "A rule of the grammar begins with itself. Write the repetition behind the first item instead.");
        }

        Key = ComputeKey();
        ClassOfByte = ComputeClasses();
    }

    public int StateCount { get; }

    /// <summary>Equal for equal automata.</summary>
    public string Key { get; }

    /// <summary>Bytes of one class are on the same edges everywhere. Space has a class of its own.</summary>
    public byte[] ClassOfByte { get; }

    public int ClassCount { get; private set; }

    public int Start => _ruleStarts[RootRule];

    public bool IsUseful(int state) => _useful[state];

    /// <summary>Whether a rule ends here.</summary>
    public bool IsEnd(int state) => _ruleOfEnd[state] >= 0;

    public int StartOf(int rule) => _ruleStarts[rule];

    public ReadOnlySpan<ByteEdge> ByteEdges(int state) => _byteEdges.AsSpan(_byteOffsets[state], _byteOffsets[state + 1] - _byteOffsets[state]);

    public ReadOnlySpan<int> EmptyTargets(int state) => _emptyTargets.AsSpan(_emptyOffsets[state], _emptyOffsets[state + 1] - _emptyOffsets[state]);

    public ReadOnlySpan<CallEdge> CallEdges(int state) => _callEdges.AsSpan(_callOffsets[state], _callOffsets[state + 1] - _callOffsets[state]);

    private static (int[] Offsets, T[] Edges) Group<T>(int stateCount, List<T> edges, Func<T, int> sourceOf)
    {
        int[] offsets = new int[stateCount + 1];
        foreach (T edge in edges)
        {
            offsets[sourceOf(edge) + 1]++;
        }

        for (int state = 0; state < stateCount; state++)
        {
            offsets[state + 1] += offsets[state];
        }

        T[] grouped = new T[edges.Count];
        int[] next = [.. offsets];
        foreach (T edge in edges)
        {
            grouped[next[sourceOf(edge)]++] = edge;
        }

        return (offsets, grouped);
    }

    private string ComputeKey()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(_byteOffsets.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(_byteEdges.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(_emptyOffsets.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(_emptyTargets.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(_callOffsets.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(_callEdges.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(_ruleStarts.AsSpan()));
        hash.AppendData(MemoryMarshal.AsBytes(_ruleOfEnd.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private byte[] ComputeClasses()
    {
        Span<bool> begins = stackalloc bool[257];
        begins[' '] = true;
        begins[' ' + 1] = true;
        foreach (ByteEdge edge in _byteEdges)
        {
            begins[edge.First] = true;
            begins[edge.Last + 1] = true;
        }

        byte[] classes = new byte[256];
        int current = 0;
        for (int value = 1; value < 256; value++)
        {
            current += begins[value] ? 1 : 0;
            classes[value] = (byte)current;
        }

        ClassCount = current + 1;
        return classes;
    }
}
