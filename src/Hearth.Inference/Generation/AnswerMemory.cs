using Hearth.Compute.Numerics;
using Hearth.Inference.Engine;
using Hearth.Primitives;

namespace Hearth.Inference.Generation;

/// <summary>Gives answers the pages their keys and values are in: shared ones from the prefix tree, and their own from the pool.</summary>
/// <remarks>
/// Invariants. (1) The shared pages of a sequence are those on the path to its entry's node: <c>Node.Depth == Sequence.SharedPages</c>. (2) A page that is
/// full becomes shared at once, so that others with the same beginning need not compute it. (3) At least one token of an entry is always left to
/// compute, since its scores are not kept. (4) Of models with a recurrent state nothing is shared: the state behind a page is not kept with it. Belongs to
/// the thread that computes.
/// </remarks>
internal sealed class AnswerMemory
{
    private const int PagePositions = KeyValuePool.PagePositions;

    private readonly LanguageModel _model;
    private readonly KeyValuePool _pool;
    private readonly PrefixTree _tree;
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
        Reuses = !model.Shape.IsRecurrent;
        Reuses = !model.Shape.IsRecurrent;
        _contextTokens = contextTokens;
        _path = new int[PagesOf(contextTokens)];
        _tree = new PrefixTree(_pool.PagesMax, isShared, ReturnEvicted);
    }

    /// <summary>Whether pages of others can be used, and positions forgotten: not where a state stands for all positions before.</summary>
    public bool Reuses { get; }

    /// <summary>Pages that were evicted so far.</summary>
    public long Evicted { get; private set; }

    /// <summary>Pages that could be had now: free ones, and those of the tree that nobody uses.</summary>
    public int PagesAvailable => _pool.PagesMax - _pool.PagesUsed + _tree.Pages - _tree.PagesHeld;

    public static int PagesOf(int tokens) => (tokens + PagePositions - 1) / PagePositions;

    /// <summary>Pages that an answer which has none takes until its next token is chosen, beside those that others use already.</summary>
    public int CountMissing(OwnerId owner, ReadOnlySpan<int> tokens) => PagesOf(tokens.Length + 1) - _tree.CountHeld(owner, tokens);

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
        if (!Reuses || position != node.Depth * PagePositions)
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
        Span<int> path = _path.AsSpan(0, node.Depth);
        for (PrefixNode? above = node; above is { IsRoot: false }; above = above.Parent)
        {
            path[above.Depth - 1] = above.Page;
        }

        sequence.Release();
        sequence.Adopt(path);
    }

    /// <summary>Copies the beginning of a page where the answer leaves what others had before it in the middle of one.</summary>
    public void CopyBeginning(GenerationEntry entry)
    {
        (TokenSequence sequence, PrefixNode node) = Of(entry);
        int left = entry.Run.Tokens.Length - 1 - sequence.Position;
        if (!Reuses || left <= 0 || sequence.Position != node.Depth * PagePositions)
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

    /// <summary>Shares the pages that have become full.</summary>
    public void Publish(GenerationEntry entry)
    {
        (TokenSequence sequence, PrefixNode node) = Of(entry);
        while (Reuses && (node.Depth + 1) * PagePositions <= sequence.Position)
        {
            int page = node.Depth;
            node = _tree.Publish(node, entry.Run.Tokens.Slice(page * PagePositions, PagePositions), sequence.PageAt(page));
            sequence.Share(page, node.Page);
            entry.Node = node;
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
        if (Reuses && keepsTail && tail is > 0 and < PagePositions && sequence.Detach() is { } page
            && !_tree.TryLeave(node, entry.Run.Tokens.Slice(start, tail), page))
        {
            _pool.Return(page);
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

    private void ReturnEvicted(int page)
    {
        _pool.Return(page);
        Evicted++;
    }
}
