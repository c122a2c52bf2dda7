using System.Runtime.CompilerServices;

namespace Hearth.Vectors.Index;

/// <summary>Rows whose neighbours have not been looked at, the nearest on top.</summary>
internal sealed class CandidateHeap
{
    private long[] _keys = new long[1024];

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(int score, int row)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, _keys.Length * 2);
        }

        long key = ((long)score << 32) | (uint)row;
        long[] keys = _keys;
        int place = Count++;
        while (place > 0)
        {
            int parent = (place - 1) >> 1;
            if (keys[parent] >= key)
            {
                break;
            }

            keys[place] = keys[parent];
            place = parent;
        }

        keys[place] = key;
    }

    public int Pop(out int score)
    {
        long[] keys = _keys;
        long top = keys[0];
        int count = --Count;
        long last = keys[count];
        int place = 0;
        while (true)
        {
            int child = (2 * place) + 1;
            if (child >= count)
            {
                break;
            }

            if (child + 1 < count && keys[child + 1] > keys[child])
            {
                child++;
            }

            if (keys[child] <= last)
            {
                break;
            }

            keys[place] = keys[child];
            place = child;
        }

        keys[place] = last;
        score = (int)(top >> 32);
        return (int)(uint)top;
    }
}
