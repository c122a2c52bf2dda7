using System.Numerics;

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

    public void Or(RowBitmap other)
    {
        ReadOnlySpan<ulong> others = other._words;
        for (int index = 0; index < _words.Length; index++)
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

    private void TrimEnd()
    {
        int rest = Rows & 63;
        if (rest != 0)
        {
            _words[^1] &= (1UL << rest) - 1;
        }
    }
}
