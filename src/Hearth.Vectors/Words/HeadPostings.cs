namespace Hearth.Vectors.Words;

/// <summary>Where a term is, growing. The count is published after what it counts.</summary>
internal sealed class HeadPostings : IPositionSource
{
    private int[] _rows = new int[4];
    private ushort[] _counts = new ushort[4];
    private int[][] _positions = new int[4][];
    private int _count;

    public void Add(int row, int[] positions)
    {
        int count = _count;
        if (count == _rows.Length)
        {
            // Readers take the count first: whatever array they then see has at least so many.
            Array.Resize(ref _rows, count * 2);
            Array.Resize(ref _counts, count * 2);
            Array.Resize(ref _positions, count * 2);
        }

        _rows[count] = row;
        _counts[count] = (ushort)Math.Min(positions.Length, ushort.MaxValue);
        _positions[count] = positions;
        Volatile.Write(ref _count, count + 1);
    }

    public void Truncate(int rows)
    {
        int count = _count;
        while (count > 0 && _rows[count - 1] >= rows)
        {
            count--;
        }

        Volatile.Write(ref _count, count);
    }

    public PostingList List(int rows)
    {
        int count = Volatile.Read(ref _count);
        ReadOnlySpan<int> all = _rows.AsSpan(0, count);
        int visible = all.BinarySearch(rows);
        visible = visible < 0 ? ~visible : visible;
        return new PostingList(all[..visible], _counts.AsSpan(0, visible), this);
    }

    public void Read(int index, List<int> positions) => positions.AddRange(_positions[index]);
}
