using System.Runtime.CompilerServices;

namespace Hearth.Vectors.Index;

/// <summary>Which rows a walk has seen. Beginning anew costs nothing: rows carry the number of the walk.</summary>
internal sealed class VisitedRows
{
    private ushort[] _marks = [];
    private ushort _walk;

    public void Begin(int rows)
    {
        if (_marks.Length < rows)
        {
            _marks = new ushort[Math.Max(rows, Math.Min(_marks.Length * 2L, Array.MaxLength))];
            _walk = 0;
        }

        if (++_walk == 0)
        {
            Array.Clear(_marks);
            _walk = 1;
        }
    }

    /// <summary>True where the row was not seen before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(int row)
    {
        ref ushort mark = ref _marks[row];
        if (mark == _walk)
        {
            return false;
        }

        mark = _walk;
        return true;
    }
}
