using System.Runtime.InteropServices;
using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine;

/// <summary>One sequence of tokens as the engine sees it: which pages hold its keys and values, and how many positions are computed.</summary>
/// <remarks>
/// <para>Invariants. (1) Pages are in the order of positions; all but the last are full. (2) Positions below <see cref="Position"/> are computed and
/// never written again, unless <see cref="Truncate"/> forgets them. (3) A page below the number that was adopted belongs to somebody else and is
/// never written: the first position that is computed lies behind it.</para>
/// <para>Not thread-safe; belongs to the thread that computes. Must be released before the model is disposed.</para>
/// </remarks>
internal sealed unsafe class TokenSequence : IDisposable
{
    private readonly KeyValuePool _pool;
    private readonly int[] _pages;
    private byte** _pointers;
    private int _shared;

    internal TokenSequence(KeyValuePool pool, int positionsMax, RecurrentState? state)
    {
        State = state;
        _pool = pool;
        PositionsMax = positionsMax;
        int pages = (positionsMax + KeyValuePool.PagePositions - 1) / KeyValuePool.PagePositions;
        _pages = new int[pages];
        _pointers = (byte**)NativeMemory.AllocZeroed((nuint)pages, (nuint)sizeof(byte*));
    }

    /// <summary>Positions that are computed.</summary>
    public int Position { get; private set; }

    /// <summary>The longest it may get.</summary>
    public int PositionsMax { get; }

    /// <summary>Pages it has, its own and shared ones.</summary>
    public int PageCount { get; private set; }

    /// <summary>Of these, the first ones that belong to somebody else.</summary>
    public int SharedPages => _shared;

    /// <summary>What layers without keys and values remember of all positions; null where there are no such layers.</summary>
    public RecurrentState? State { get; }

    /// <summary>The memory of each page, in the order of positions.</summary>
    internal byte** Pages => _pointers;

    /// <summary>The number of a page.</summary>
    public int PageAt(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PageCount);
        return _pages[index];
    }

    /// <summary>Begins with positions that were computed by others. Only an empty sequence can.</summary>
    /// <param name="pages">Full pages that stay somebody else's and are not returned to the pool by this sequence.</param>
    public void Adopt(ReadOnlySpan<int> pages)
    {
        if (PageCount != 0)
        {
            throw new InvalidOperationException("Only an empty sequence can begin with shared pages.");
        }

        foreach (int page in pages)
        {
            Append(page);
        }

        _shared = PageCount;
        Position = PageCount * KeyValuePool.PagePositions;
    }

    /// <summary>Takes the first positions of a page that holds what would be computed next.</summary>
    /// <param name="source">A rented page.</param>
    /// <param name="positions">1 to a page's positions.</param>
    /// <returns>False when no page is free; nothing has changed.</returns>
    public bool TryCopy(int source, int positions)
    {
        if (Position % KeyValuePool.PagePositions != 0 || !TryReserve(Position + positions))
        {
            return false;
        }

        _pool.CopyPositions(source, _pages[Position / KeyValuePool.PagePositions], positions);
        Position += positions;
        return true;
    }

    /// <summary>Makes sure that there are pages for all positions below this count.</summary>
    /// <returns>False when the pool has too few; nothing has changed.</returns>
    public bool TryReserve(int positions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, PositionsMax);
        int before = PageCount;
        while (PageCount * KeyValuePool.PagePositions < positions)
        {
            if (!_pool.TryRent(out int page))
            {
                Shrink(before);
                return false;
            }

            Append(page);
        }

        return true;
    }

    /// <summary>Gives an own, full page back and uses an equal one of somebody else instead. Pages are replaced from the front.</summary>
    /// <param name="index">Which page; all before it are shared.</param>
    /// <param name="page">The other page; the same number hands the own page over.</param>
    public void Share(int index, int page)
    {
        if (index != _shared || (index + 1) * KeyValuePool.PagePositions > Position)
        {
            throw new InvalidOperationException("Full pages are shared from the front, one after the other.");
        }

        if (_pages[index] != page)
        {
            _pool.Return(_pages[index]);
            _pages[index] = page;
            _pointers[index] = _pool.Page(page);
        }

        _shared++;
    }

    /// <summary>Forgets all positions from this one on. Own pages that are empty then go back to the pool.</summary>
    /// <remarks>A sequence with a <see cref="State"/> forgets all of them or none.</remarks>
    public void Truncate(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Position);
        if (position < _shared * KeyValuePool.PagePositions)
        {
            throw new InvalidOperationException("Positions of shared pages cannot be forgotten one by one; release the sequence.");
        }

        if (State is not null && position != Position)
        {
            if (position != 0)
            {
                throw new InvalidOperationException("A state cannot go back.");
            }

            State.Clear();
        }

        Position = position;
        Shrink((position + KeyValuePool.PagePositions - 1) / KeyValuePool.PagePositions);
    }

    /// <summary>Takes the last page away without returning it to the pool: it becomes the caller's.</summary>
    /// <returns>The page that held the last positions; null when there is none of its own.</returns>
    public int? Detach()
    {
        if (PageCount == _shared)
        {
            return null;
        }

        PageCount--;
        Position = Math.Min(Position, PageCount * KeyValuePool.PagePositions);
        return _pages[PageCount];
    }

    /// <summary>Becomes empty: own pages go back to the pool, shared ones are forgotten.</summary>
    public void Release()
    {
        Shrink(_shared);
        State?.Clear();
        PageCount = 0;
        _shared = 0;
        Position = 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_pointers is null)
        {
            return;
        }

        Release();
        State?.Dispose();
        NativeMemory.Free(_pointers);
        _pointers = null;
    }

    /// <summary>What one layer remembers; null where the model has no such layers.</summary>
    internal float* StateOf(int layer) => State is null ? null : State.Layer(layer);

    /// <summary>A pass has computed this many further positions.</summary>
    internal void Advance(int count) => Position += count;

    private void Append(int page)
    {
        _pages[PageCount] = page;
        _pointers[PageCount] = _pool.Page(page);
        PageCount++;
    }

    private void Shrink(int pages)
    {
        while (PageCount > Math.Max(pages, _shared))
        {
            PageCount--;
            _pool.Return(_pages[PageCount]);
        }
    }
}
