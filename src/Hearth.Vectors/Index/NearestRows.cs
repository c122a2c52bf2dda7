using System.Runtime.CompilerServices;

namespace Hearth.Vectors.Index;

/// <summary>The nearest rows so far, by walk score: a heap with the worst on top.</summary>
/// <remarks>Of equal scores the lower row wins, so that a scan is the same however it is cut.</remarks>
internal sealed class NearestRows
{
    private long[] _keys = new long[128];
    private int _capacity;

    public int Count { get; private set; }

    public bool IsFull => Count == _capacity;

    /// <summary>The score that another must reach; the smallest there is while the heap has room.</summary>
    public int Bar { get; private set; }

    public void Begin(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _capacity = capacity;
        Count = 0;
        Bar = int.MinValue;
        if (_keys.Length < capacity)
        {
            _keys = new long[Math.Max(capacity, _keys.Length * 2)];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer(int score, int row)
    {
        if (score >= Bar || Count < _capacity)
        {
            Insert(Key(score, row));
        }
    }

    /// <summary>Orders what was found, best first, and empties the heap.</summary>
    public int Take(Span<int> rows, Span<int> scores)
    {
        Span<long> keys = _keys.AsSpan(0, Count);
        keys.Sort();
        int count = Math.Min(Count, rows.Length);
        for (int index = 0; index < count; index++)
        {
            long key = keys[^(index + 1)];
            rows[index] = int.MaxValue - (int)(uint)key;
            scores[index] = (int)(key >> 32);
        }

        Count = 0;
        return count;
    }

    /// <summary>Score above, row below and turned round: one comparison orders by both.</summary>
    private static long Key(int score, int row) => ((long)score << 32) | (uint)(int.MaxValue - row);

    private void Insert(long key)
    {
        long[] keys = _keys;
        int place;
        if (Count < _capacity)
        {
            place = Count++;
            while (place > 0)
            {
                int parent = (place - 1) >> 1;
                if (keys[parent] <= key)
                {
                    break;
                }

                keys[place] = keys[parent];
                place = parent;
            }
        }
        else
        {
            if (key <= keys[0])
            {
                return;
            }

            place = 0;
            int half = _capacity >> 1;
            while (place < half)
            {
                int child = (2 * place) + 1;
                if (child + 1 < _capacity && keys[child + 1] < keys[child])
                {
                    child++;
                }

                if (keys[child] >= key)
                {
                    break;
                }

                keys[place] = keys[child];
                place = child;
            }
        }

        keys[place] = key;
        if (Count == _capacity)
        {
            Bar = (int)(keys[0] >> 32);
        }
    }
}
