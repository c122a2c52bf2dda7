using System.Numerics;
using System.Runtime.InteropServices;

namespace Hearth.Vectors.Index;

/// <summary>A set of rows of one part.</summary>
/// <remarks>Not thread-safe while it is changed.</remarks>
internal sealed class RowBitmap
{
    private readonly ulong[] _words;

    public RowBitmap(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Rows = rows;
        _words = new ulong[(rows + 63) / 64];
    }

    private RowBitmap(int rows, ulong[] words)
    {
        Rows = rows;
        _words = words;
    }

    public int Rows { get; }

    /// <summary>64 rows each, the first in the lowest bit; bits beyond the last row are zero.</summary>
    public Span<ulong> Words => _words;

    public bool this[int row] => (_words[row >> 6] >> row & 1) != 0;

    public void Set(int row) => _words[row >> 6] |= 1UL << row;

    public void Clear(int row) => _words[row >> 6] &= ~(1UL << row);

    public bool IsEmpty => !_words.AsSpan().ContainsAnyExcept(0UL);

    public int Count()
    {
        int count = 0;
        foreach (ulong word in _words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    public RowBitmap Copy() => new(Rows, [.. _words]);

    /// <summary>A copy for another number of rows: what lies beyond is left out, what is new is not set.</summary>
    public RowBitmap Resize(int rows)
    {
        var copy = new RowBitmap(rows);
        _words.AsSpan(0, Math.Min(_words.Length, copy._words.Length)).CopyTo(copy._words);
        copy.TrimEnd();
        return copy;
    }

    /// <summary>Sets the rows from one on, up to the last.</summary>
    public void FillFrom(int row)
    {
        int word = row >> 6;
        if (word < _words.Length)
        {
            _words[word] |= ulong.MaxValue << row;
            Array.Fill(_words, ulong.MaxValue, word + 1, _words.Length - word - 1);
            TrimEnd();
        }
    }

    public void Fill()
    {
        Array.Fill(_words, ulong.MaxValue);
        TrimEnd();
    }

    /// <summary>Sets the first rows.</summary>
    public void FillTo(int rows)
    {
        Array.Fill(_words, ulong.MaxValue, 0, rows >> 6);
        if ((rows & 63) != 0)
        {
            _words[rows >> 6] = (1UL << rows) - 1;
        }
    }

    public void And(RowBitmap other)
    {
        ReadOnlySpan<ulong> others = other._words;
        for (int index = 0; index < _words.Length; index++)
        {
            _words[index] &= others[index];
        }
    }

    public void AndNot(RowBitmap other)
    {
        ReadOnlySpan<ulong> others = other._words;
        for (int index = 0; index < _words.Length; index++)
        {
            _words[index] &= ~others[index];
        }
    }

    /// <summary>Adds the rows of another, which may be of fewer rows.</summary>
    public void Or(RowBitmap other)
    {
        ReadOnlySpan<ulong> others = other._words;
        for (int index = 0; index < others.Length; index++)
        {
            _words[index] |= others[index];
        }
    }

    public void Invert()
    {
        for (int index = 0; index < _words.Length; index++)
        {
            _words[index] = ~_words[index];
        }

        TrimEnd();
    }

    /// <summary>The rows, ascending.</summary>
    public Enumerator GetEnumerator() => new(_words);

    private void TrimEnd()
    {
        int rest = Rows & 63;
        if (rest != 0)
        {
            _words[^1] &= (1UL << rest) - 1;
        }
    }

    /// <summary>Goes through the rows.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal ref struct Enumerator(ReadOnlySpan<ulong> words)
    {
        private readonly ReadOnlySpan<ulong> _words = words;
        private ulong _rest;
        private int _index = -1;

        public int Current { get; private set; }

        public bool MoveNext()
        {
            while (_rest == 0)
            {
                if (++_index >= _words.Length)
                {
                    return false;
                }

                _rest = _words[_index];
            }

            Current = (_index << 6) + BitOperations.TrailingZeroCount(_rest);
            _rest &= _rest - 1;
            return true;
        }
    }
}
