using System.Buffers;

namespace Hearth.Inference.Tokenizers;

/// <summary>A binary heap of candidate joins: lowest order first, then leftmost.</summary>
internal sealed class MergeQueue : IDisposable
{
    private const int InitialCapacity = 64;

    private ulong[] _keys = ArrayPool<ulong>.Shared.Rent(InitialCapacity);
    private int[] _lengths = ArrayPool<int>.Shared.Rent(InitialCapacity);

    public int Count { get; private set; }

    /// <summary>Moves within the heap since the beginning: what the bound on the time of a merge is tested by.</summary>
    public long Steps { get; private set; }

    public void Clear() => Count = 0;

    /// <summary>Adds a candidate.</summary>
    /// <param name="order">See <see cref="IMergeOrder"/>.</param>
    /// <param name="left">The left symbol.</param>
    /// <param name="length">Bytes of both symbols together: a candidate whose symbols have changed since is recognised by it.</param>
    public void Push(uint order, int left, int length)
    {
        if (Count == Math.Min(_keys.Length, _lengths.Length))
        {
            Grow();
        }

        ulong key = ((ulong)order << 32) | (uint)left;
        int hole = Count++;
        while (hole > 0)
        {
            int parent = (hole - 1) >> 1;
            Steps++;
            if (_keys[parent] <= key)
            {
                break;
            }

            (_keys[hole], _lengths[hole]) = (_keys[parent], _lengths[parent]);
            hole = parent;
        }

        (_keys[hole], _lengths[hole]) = (key, length);
    }

    public bool TryPop(out int left, out int length)
    {
        if (Count == 0)
        {
            (left, length) = (0, 0);
            return false;
        }

        (left, length) = ((int)(uint)_keys[0], _lengths[0]);
        Count--;
        (ulong key, int last) = (_keys[Count], _lengths[Count]);
        int hole = 0;
        while (true)
        {
            int child = (hole << 1) + 1;
            if (child >= Count)
            {
                break;
            }

            Steps++;
            if (child + 1 < Count && _keys[child + 1] < _keys[child])
            {
                child++;
            }

            if (_keys[child] >= key)
            {
                break;
            }

            (_keys[hole], _lengths[hole]) = (_keys[child], _lengths[child]);
            hole = child;
        }

        (_keys[hole], _lengths[hole]) = (key, last);
        return true;
    }

    public void Dispose()
    {
        ArrayPool<ulong>.Shared.Return(_keys);
        ArrayPool<int>.Shared.Return(_lengths);
        (_keys, _lengths, Count) = ([], [], 0);
    }

    private void Grow()
    {
        ulong[] keys = ArrayPool<ulong>.Shared.Rent(Count * 2);
        int[] lengths = ArrayPool<int>.Shared.Rent(Count * 2);
        _keys.AsSpan(0, Count).CopyTo(keys);
        _lengths.AsSpan(0, Count).CopyTo(lengths);
        ArrayPool<ulong>.Shared.Return(_keys);
        ArrayPool<int>.Shared.Return(_lengths);
        (_keys, _lengths) = (keys, lengths);
    }
}
