using System.Buffers;

namespace Hearth.Inference.Tokenizers;

/// <summary>
/// Joins the characters of a text into tokens: the best pair of neighbours first, until none is left.
/// </summary>
/// <remarks>
/// <para>Invariants. The live symbols are a doubly linked list in text order; each is a run of bytes, and each begins where its predecessor ends.
/// A symbol that was joined to its left neighbour has the length 0 and is in no list. The queue holds every pair of neighbours that joins, and
/// pairs that are no more: a symbol never shrinks while it lives and never changes its beginning, so a pair is still there exactly if its left
/// symbol lives and the two are together as long as when it was queued.</para>
/// <para>Each join queues at most two pairs, so a text of n characters costs at most 3n queue operations: O(n log n), however it is made.</para>
/// <para>Not thread-safe. Dispose it to give its buffers back.</para>
/// </remarks>
internal sealed class MergeChain : IDisposable
{
    private readonly MergeQueue _queue = new();
    private int[] _starts = [];
    private int[] _lengths = [];
    private int[] _previous = [];
    private int[] _next = [];

    /// <summary>Queue moves and questions to the order since the beginning.</summary>
    public long Steps => _queue.Steps + Lookups;

    private long Lookups { get; set; }

    /// <summary>Cuts a text into characters and joins them. The first symbol of the result is number 0; see <see cref="Next"/>.</summary>
    /// <param name="text">UTF-8; not empty.</param>
    /// <param name="order">What joins.</param>
    /// <param name="joinedLengthMax">Nothing longer than this joins, in bytes.</param>
    public void Merge(ReadOnlySpan<byte> text, IMergeOrder order, int joinedLengthMax)
    {
        Cut(text);
        _queue.Clear();
        for (int right = _next[0]; right >= 0; right = _next[right])
        {
            Offer(text, order, joinedLengthMax, _previous[right]);
        }

        while (_queue.TryPop(out int left, out int length))
        {
            int right = _next[left];
            if (_lengths[left] == 0 || right < 0 || _lengths[left] + _lengths[right] != length)
            {
                continue;
            }

            _lengths[left] = length;
            _lengths[right] = 0;
            _next[left] = _next[right];
            if (_next[right] >= 0)
            {
                _previous[_next[right]] = left;
            }

            if (_previous[left] >= 0)
            {
                Offer(text, order, joinedLengthMax, _previous[left]);
            }

            if (_next[left] >= 0)
            {
                Offer(text, order, joinedLengthMax, left);
            }
        }
    }

    /// <summary>The symbol after this one, or -1.</summary>
    public int Next(int symbol) => _next[symbol];

    public Range RangeOf(int symbol) => _starts[symbol]..(_starts[symbol] + _lengths[symbol]);

    public void Dispose()
    {
        _queue.Dispose();
        Return();
    }

    private void Offer(ReadOnlySpan<byte> text, IMergeOrder order, int joinedLengthMax, int left)
    {
        int length = _lengths[left] + _lengths[_next[left]];
        if (length > joinedLengthMax)
        {
            return;
        }

        Lookups++;
        if (order.TryGetOrder(text.Slice(_starts[left], length), _lengths[left], out uint rank))
        {
            _queue.Push(rank, left, length);
        }
    }

    private void Cut(ReadOnlySpan<byte> text)
    {
        if (_starts.Length < text.Length)
        {
            Return();
            _starts = ArrayPool<int>.Shared.Rent(text.Length);
            _lengths = ArrayPool<int>.Shared.Rent(text.Length);
            _previous = ArrayPool<int>.Shared.Rent(text.Length);
            _next = ArrayPool<int>.Shared.Rent(text.Length);
        }

        int count = 0;
        int offset = 0;
        while (offset < text.Length)
        {
            int length = Math.Min(CharacterLength(text[offset]), text.Length - offset);
            (_starts[count], _lengths[count], _previous[count], _next[count]) = (offset, length, count - 1, count + 1);
            offset += length;
            count++;
        }

        _next[count - 1] = -1;
    }

    private static int CharacterLength(byte lead) => lead switch
    {
        < 0xC0 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        _ => 4,
    };

    private void Return()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_lengths);
        ArrayPool<int>.Shared.Return(_previous);
        ArrayPool<int>.Shared.Return(_next);
        (_starts, _lengths, _previous, _next) = ([], [], [], []);
    }
}
