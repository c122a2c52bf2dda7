using System.Runtime.InteropServices;

namespace Hearth.Inference.Tokenizers;

/// <summary>Walks the parts of a text that a user wrote, from left to right.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct PlainCursor
{
    private readonly TextSpan[] _spans;
    private int _index;

    /// <summary>Begins at the beginning.</summary>
    /// <param name="spans">In any order; they may touch and overlap.</param>
    /// <param name="textLength">UTF-16 code units of the whole text.</param>
    public PlainCursor(IReadOnlyList<TextSpan> spans, int textLength)
    {
        _spans = new TextSpan[spans.Count];
        for (int index = 0; index < _spans.Length; index++)
        {
            TextSpan span = spans[index];
            if (span.Start < 0 || span.Length < 0 || span.Start > textLength - span.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(spans), $"The plain part {index} reaches beyond the text.");
            }

            _spans[index] = span;
        }

        Array.Sort(_spans, static (left, right) => left.Start.CompareTo(right.Start));
    }

    /// <summary>Where the next plain part begins that does not end before <paramref name="position"/>; at or before it where that is inside one.</summary>
    /// <param name="position">Never less than in the call before.</param>
    public int NextPlain(int position)
    {
        while (_index < _spans.Length && (_spans[_index].End <= position || _spans[_index].Length == 0))
        {
            _index++;
        }

        return _index < _spans.Length ? _spans[_index].Start : int.MaxValue;
    }
}
