using Hearth.Compute.Numerics;
using Hearth.Inference.Engine;

namespace Hearth.Inference.Generation;

/// <summary>Copies of recurrent states, in pages of the pool: where they are taken, and their memory.</summary>
/// <remarks>
/// A state cannot go back, so an answer can begin only where one was copied. That is done at the last border of pages within a prompt, which the next turn of
/// a conversation has in common with it; at every <see cref="IntervalPages"/>, so that copies take no more memory than the pages between them; where
/// a prompt leaves a path of the tree, since a second one that does so is likely not the last; and where an answer ends.
/// </remarks>
internal sealed class StateSnapshots
{
    /// <summary>The least distance between copies of one text, in pages: a copy takes time, too.</summary>
    private const int IntervalPagesMin = 8;

    /// <summary>A copy that takes more than one part in so many of the pool would leave too little for what it stands behind.</summary>
    private const int PoolShareMax = 4;

    private readonly KeyValuePool _pool;
    private readonly int _pages;
    private readonly Stack<int[]> _idle = [];

    /// <summary>No copies yet.</summary>
    /// <param name="pool">Where they will be.</param>
    /// <param name="stateBytes">Of one state.</param>
    public StateSnapshots(KeyValuePool pool, long stateBytes)
    {
        _pool = pool;
        long pages = pool.PageBytes == 0 ? long.MaxValue : (stateBytes + pool.PageBytes - 1) / pool.PageBytes;
        IsPossible = pages <= pool.PagesMax / PoolShareMax;
        _pages = IsPossible ? (int)pages : 0;
        IntervalPages = Math.Max(IntervalPagesMin, _pages);
    }

    /// <summary>Whether the pool has room for copies; where not, every prompt is read from its beginning.</summary>
    public bool IsPossible { get; }

    /// <summary>Pages between the copies of a long text.</summary>
    public int IntervalPages { get; }

    /// <summary>The next position at which a copy of this answer's state is wanted; <see cref="int.MaxValue"/> for none.</summary>
    public int NextBorder(GenerationEntry entry, int position)
    {
        if (!IsPossible)
        {
            return int.MaxValue;
        }

        int page = position / KeyValuePool.PagePositions;
        int border = ((page / IntervalPages) + 1) * IntervalPages;
        int end = EndOf(entry);
        border = end > page ? Math.Min(border, end) : border;
        border = entry.BranchPages > page ? Math.Min(border, entry.BranchPages) : border;
        return border * KeyValuePool.PagePositions;
    }

    /// <summary>Whether a copy is wanted behind so many pages.</summary>
    public bool IsBorder(GenerationEntry entry, int pages) =>
        IsPossible && pages > 0 && (pages % IntervalPages == 0 || pages == EndOf(entry) || pages == entry.BranchPages);

    /// <summary>The deepest node with a state of what an answer has to read, beyond what it has read; null where there is none.</summary>
    /// <param name="entry">Is told where others parted without a state.</param>
    /// <param name="sequence">The answer's.</param>
    /// <param name="node">Its node; the search goes down from it.</param>
    public static PrefixNode? Find(GenerationEntry entry, TokenSequence sequence, PrefixNode node)
    {
        PrefixNode reached = node;
        ReadOnlySpan<int> tokens = entry.Run.Tokens;
        PrefixNode? found = null;
        int deepest = sequence.Position;
        int position = reached.Positions;
        while (position + 1 < tokens.Length && sequence.Position + 1 < tokens.Length)
        {
            ReadOnlySpan<int> next = tokens.Slice(position, Math.Min(KeyValuePool.PagePositions, tokens.Length - 1 - position));
            if (PrefixTree.FindLongest(reached, next, out int common) is not { } child || common < child.Length)
            {
                break;
            }

            position += common;
            if (child.State is not null && position > deepest)
            {
                found = child;
                deepest = position;
            }

            if (!child.IsFull)
            {
                break;
            }

            reached = child;
        }

        if (reached.Positions > deepest)
        {
            entry.BranchPages = reached.Depth;
        }

        return found;
    }

    /// <summary>Copies the state of a sequence; null where there is no room, even when all is evicted that can be.</summary>
    public int[]? TryTake(TokenSequence sequence, PrefixTree tree)
    {
        if (!IsPossible || sequence.State is not { } state)
        {
            return null;
        }

        if (!_idle.TryPop(out int[]? pages))
        {
            pages = new int[_pages];
        }

        for (int index = 0; index < pages.Length; index++)
        {
            while (!_pool.TryRent(out pages[index]))
            {
                if (!tree.TryEvict())
                {
                    Return(pages, index);
                    return null;
                }
            }
        }

        state.Save(_pool, pages);
        return pages;
    }

    /// <summary>Gives the memory of a copy back.</summary>
    public void Return(int[] pages) => Return(pages, pages.Length);

    private void Return(int[] pages, int count)
    {
        foreach (int page in pages.AsSpan(0, count))
        {
            // The pool's pages hold finite numbers only, whatever they are read as.
            _pool.Clear(page);
            _pool.Return(page);
        }

        _idle.Push(pages);
    }

    /// <summary>The last border before the token of the prompt that is computed in any case.</summary>
    private static int EndOf(GenerationEntry entry) => (entry.Run.Request.Prompt.Length - 1) / KeyValuePool.PagePositions;
}
