using Hearth.Compute.Numerics;
using Hearth.Inference.Engine;
using Hearth.Primitives;

namespace Hearth.Inference.Generation;

/// <summary>Gives answers the pages their keys and values are in: shared ones from the prefix tree, and their own from the pool.</summary>
/// <remarks>
/// Invariants. (1) The shared pages of a sequence are those on the path to its entry's node: <c>Node.Depth == Sequence.SharedPages</c>. (2) A page that is
/// full becomes shared at once, so that others with the same beginning need not compute it. (3) At least one token of an entry is always left to
/// compute, since its scores are not kept. (4) A sequence with a recurrent state begins where a copy of one was kept (<see cref="StateSnapshots"/>), and
/// its state is always that behind its last position. Belongs to the thread that computes.
/// </remarks>
internal sealed class AnswerMemory
{
    private const int PagePositions = KeyValuePool.PagePositions;

    private readonly LanguageModel _model;
    private readonly KeyValuePool _pool;
    private readonly PrefixTree _tree;
    private readonly StateSnapshots? _states;
    private readonly bool _isShared;
    private readonly Stack<TokenSequence> _idle = [];
    private readonly int _contextTokens;
    private readonly int[] _path;

    /// <summary>Memory of a model without answers.</summary>
    /// <param name="model">Stays the caller's.</param>
    /// <param name="contextTokens">Tokens of an answer with its prompt at most.</param>
    /// <param name="isShared">Whether all owners share their beginnings.</param>
    public AnswerMemory(LanguageModel model, int contextTokens, bool isShared)
    {
        _model = model;
        _pool = model.Pool;
        _isShared = isShared;
        _states = model.Shape.IsRecurrent ? new StateSnapshots(_pool, RecurrentState.EstimateBytes(model.Shape)) : null;
        _contextTokens = contextTokens;
        _path = new int[PagesOf(contextTokens)];
        _tree = new PrefixTree(_pool.PagesMax, isShared, ReturnEvicted, _states is null ? null : _states.Return);
    }

    /// <summary>Whether positions can be forgotten: not where a state stands for all before.</summary>
    public bool CanGoBack => _states is null;

    /// <summary>Pages that were evicted so far.</summary>
    public long Evicted { get; private set; }

    /// <summary>Pages that could be had now: free ones, those of the tree that nobody uses, and those of states.</summary>
    public int PagesAvailable => _pool.PagesMax - _pool.PagesUsed + _tree.Pages - _tree.PagesHeld + _tree.StatePages;

    public static int PagesOf(int tokens) => (tokens + PagePositions - 1) / PagePositions;

    /// <summary>Pages that an answer which has none takes until its next token is chosen, beside those that others use already.</summary>
    /// <remarks>With a recurrent state it may have to compute those, too, before it can give its own back.</remarks>
    public int CountMissing(OwnerId owner, ReadOnlySpan<int> tokens) =>
        PagesOf(tokens.Length + 1) - (_states is null ? _tree.CountHeld(owner, tokens) : 0);

    /// <summary>Tokens that an answer may read before its state is to be copied.</summary>
    public int TokensToBorder(GenerationEntry entry)
    {
        int position = Of(entry).Sequence.Position;
        return _states is null ? int.MaxValue : _states.NextBorder(entry, position) - position;
    }

    /// <summary>Whether one answer is about to make what another could go on from.</summary>
    public bool Serves(GenerationEntry leader, GenerationEntry follower)
    {
        (TokenSequence sequence, PrefixNode node) = Of(follower);
        int position = sequence.Position;
        int border = position + PagePositions;
        if (_states is not null)
        {
            border = _states.NextBorder(leader, Of(leader).Sequence.Position);
            return border > position && (_isShared || leader.Owner == follower.Owner) && HaveCommon(leader, follower, 0, border);
        }

        return position == node.Depth * PagePositions && ReferenceEquals(leader.Node, node) && HaveCommon(leader, follower, position, border);
    }

    /// <summary>Begins a sequence for an answer that has none.</summary>
    public void Open(GenerationEntry entry)
    {
        entry.Sequence = _idle.TryPop(out TokenSequence? idle) ? idle : _model.CreateSequence(_contextTokens);
        entry.Node = _tree.Enter(entry.Owner);
    }

    /// <summary>Takes the full pages that hold what the answer would compute next.</summary>
    public void Extend(GenerationEntry entry)
    {
        (TokenSequence sequence, PrefixNode node) = Of(entry);
        ReadOnlySpan<int> tokens = entry.Run.Tokens;
        int position = sequence.Position;
        if (_states is not null)
        {
            Restore(entry);
            return;
        }

        if (position != node.Depth * PagePositions)
        {
            return;
        }

        while (position + PagePositions < tokens.Length && _tree.Descend(node, tokens.Slice(position, PagePositions)) is { } child)
        {
            node = child;
            position += PagePositions;
        }

        if (position == sequence.Position)
        {
            return;
        }

        CountCached(entry, position - sequence.Position);
        entry.Node = node;
        sequence.Release();
        sequence.Adopt(PathTo(node));
    }

    /// <summary>Copies the beginning of a page where the answer leaves what others had before it in the middle of one.</summary>
    public void CopyBeginning(GenerationEntry entry)
    {
        (TokenSequence sequence, PrefixNode node) = Of(entry);
        int left = entry.Run.Tokens.Length - 1 - sequence.Position;
        if (_states is not null || left <= 0 || sequence.Position != node.Depth * PagePositions)
        {
            return;
        }

        ReadOnlySpan<int> next = entry.Run.Tokens.Slice(sequence.Position, Math.Min(left, PagePositions));
        if (PrefixTree.FindLongest(node, next, out int positions) is not { } source)
        {
            return;
        }

        // Held, so that making room for the copy does not take what is copied.
        _tree.Hold(source);
        if (TryReserve(entry, sequence.Position + positions) && sequence.TryCopy(source.Page, positions))
        {
            CountCached(entry, positions);
        }

        _tree.Drop(source);
    }

    /// <summary>Makes sure of the pages for so many positions; what nobody uses is evicted for them. False where that is not enough.</summary>
    public bool TryReserve(GenerationEntry entry, int positions)
    {
        TokenSequence sequence = Of(entry).Sequence;
        while (!sequence.TryReserve(positions))
        {
            if (!_tree.TryEvict())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Shares the pages that have become full, and keeps a copy of the state where one is wanted.</summary>
    public void Publish(GenerationEntry entry)
    {
        (TokenSequence sequence, PrefixNode node) = Of(entry);
        while ((node.Depth + 1) * PagePositions <= sequence.Position)
        {
            int page = node.Depth;
            node = _tree.Publish(node, entry.Run.Tokens.Slice(page * PagePositions, PagePositions), sequence.PageAt(page));
            sequence.Share(page, node.Page);
            entry.Node = node;
        }

        if (_states?.IsBorder(entry, node.Depth) is true)
        {
            KeepState(sequence, node);
        }
    }

    /// <summary>Ends the sequence of an answer; the shared pages stay in the tree for as long as they are worth it.</summary>
    /// <param name="entry">An answer with a sequence.</param>
    /// <param name="keepsTail">Whether the last, partly filled page is kept as well.</param>
    public void Close(GenerationEntry entry, bool keepsTail)
    {
        (TokenSequence sequence, PrefixNode node) = Of(entry);
        sequence.Truncate(sequence.Position);
        int start = node.Depth * PagePositions;
        int tail = sequence.Position - start;
        if (keepsTail && tail is > 0 and < PagePositions)
        {
            LeaveTail(sequence, node, entry.Run.Tokens.Slice(start, tail));
        }
        else if (keepsTail)
        {
            KeepState(sequence, node);
        }

        sequence.Release();
        _tree.Release(node);
        _idle.Push(sequence);
        entry.Sequence = null;
        entry.Node = null;
    }

    /// <summary>Empties the tree, and with it the pool once no answer is left.</summary>
    public void Empty()
    {
        _tree.Clear();
        while (_idle.TryPop(out TokenSequence? sequence))
        {
            sequence.Dispose();
        }
    }

    private static (TokenSequence Sequence, PrefixNode Node) Of(GenerationEntry entry) =>
        entry is { Sequence: { } sequence, Node: { } node } ? (sequence, node) : throw new InvalidOperationException("The answer has no memory.");

    /// <summary>What an answer reads again after it was preempted is nothing its caller gained.</summary>
    private static void CountCached(GenerationEntry entry, int positions)
    {
        if (entry.Preemptions == 0)
        {
            entry.Run.CachedTokens += positions;
        }
    }

    private static bool HaveCommon(GenerationEntry leader, GenerationEntry follower, int begin, int end) =>
        end < follower.Run.Tokens.Length && leader.Run.Tokens[begin..].StartsWith(follower.Run.Tokens[begin..end]);

    /// <summary>Goes on from the deepest state that is kept of what the answer has to read, where it is not further itself.</summary>
    private void Restore(GenerationEntry entry)
    {
        (TokenSequence sequence, PrefixNode node) = Of(entry);
        if (StateSnapshots.Find(entry, sequence, node) is not { State: { } state } found)
        {
            return;
        }

        PrefixNode path = found is { IsFull: false, Parent: { } parent } ? parent : found;
        for (PrefixNode? held = found; held is not null && !ReferenceEquals(held, node); held = held.Parent)
        {
            _tree.Hold(held);
        }

        if (!found.IsFull && PagesAvailable == 0)
        {
            for (PrefixNode? held = found; held is not null && !ReferenceEquals(held, node);)
            {
                PrefixNode? above = held.Parent;
                _tree.Drop(held);
                held = above;
            }

            return;
        }

        CountCached(entry, found.Positions - sequence.Position);
        sequence.Release();
        // Before room is made for the copy of a tail, which might take the state.
        sequence.State?.Restore(_pool, state);
        _tree.TouchState(found);
        sequence.Adopt(PathTo(path));
        entry.Node = path;
        if (!found.IsFull)
        {
            while (!sequence.TryCopy(found.Page, found.Length) && _tree.TryEvict())
            {
                // Each turn frees a page; one was seen to be available.
            }

            _tree.Drop(found);
        }
    }

    private ReadOnlySpan<int> PathTo(PrefixNode node)
    {
        Span<int> path = _path.AsSpan(0, node.Depth);
        for (PrefixNode? above = node; above is { IsRoot: false }; above = above.Parent)
        {
            path[above.Depth - 1] = above.Page;
        }

        return path;
    }

    /// <summary>Keeps a copy of the state behind a node that the sequence has just reached.</summary>
    private void KeepState(TokenSequence sequence, PrefixNode node)
    {
        if (node is { IsRoot: false, State: null } && node.Positions == sequence.Position && _states?.TryTake(sequence, _tree) is { } state)
        {
            _tree.Keep(node, state);
        }
    }

    /// <summary>Gives the last, partly filled page to the tree; where there is a state, only together with it.</summary>
    private void LeaveTail(TokenSequence sequence, PrefixNode node, ReadOnlySpan<int> tokens)
    {
        PrefixTree.FindLongest(node, tokens, out int known);
        if (known == tokens.Length || sequence.Detach() is not { } page)
        {
            return;
        }

        int[]? state = _states?.TryTake(sequence, _tree);
        if ((_states is not null && state is null) || !_tree.TryLeave(node, tokens, page))
        {
            _pool.Return(page);
        }
        else if (state is not null && PrefixTree.FindLongest(node, tokens, out _) is { } left)
        {
            _tree.Keep(left, state);
        }
    }

    private void ReturnEvicted(int page)
    {
        _pool.Return(page);
        Evicted++;
    }
}
