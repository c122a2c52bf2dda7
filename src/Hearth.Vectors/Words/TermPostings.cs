using System.Runtime.InteropServices;

namespace Hearth.Vectors.Words;

/// <summary>The postings of one term while a segment is made. Rows come in ascending order.</summary>
internal sealed class TermPostings
{
    private readonly List<int> _rows = [];
    private readonly List<ushort> _counts = [];
    private readonly List<long> _starts = [];
    private readonly List<byte> _positions = [];

    public int Count => _rows.Count;

    public long PositionBytes => _positions.Count;

    public ReadOnlySpan<int> Rows => CollectionsMarshal.AsSpan(_rows);

    public ReadOnlySpan<ushort> Counts => CollectionsMarshal.AsSpan(_counts);

    public ReadOnlySpan<byte> Positions => CollectionsMarshal.AsSpan(_positions);

    /// <summary>Where the positions of every 64th posting begin.</summary>
    public IEnumerable<long> Skips
    {
        get
        {
            for (int index = 0; index < _starts.Count; index += WordsFormat.SkipPostings)
            {
                yield return _starts[index];
            }
        }
    }

    public void Add(int row, ushort count, List<int> positions)
    {
        _rows.Add(row);
        _counts.Add(count);
        _starts.Add(_positions.Count);
        int before = 0;
        for (int index = 0; index < count; index++)
        {
            int distance = positions[index] - before;
            before = positions[index];
            while (distance >= 128)
            {
                _positions.Add((byte)(distance | 128));
                distance >>= 7;
            }

            _positions.Add((byte)distance);
        }
    }
}
