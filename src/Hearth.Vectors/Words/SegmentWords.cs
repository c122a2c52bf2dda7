using System.Text;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Words;

/// <summary>The words of a segment, mapped.</summary>
internal sealed unsafe class SegmentWords : IWordSource
{
    private readonly long _rowCount;
    private readonly long _words;
    private readonly long _termCount;
    private readonly int* _lengths;
    private readonly int* _termPlaces;
    private readonly long* _postingPlaces;
    private readonly byte* _terms;
    private readonly int* _rows;
    private readonly ushort* _counts;
    private readonly long* _skips;
    private readonly byte* _positions;
    private readonly long[] _skipPlaces;

    public SegmentWords(Section section, int rows, string name)
    {
        if (section.Length < WordsFormat.HeadNumbers * sizeof(long))
        {
            throw Damaged(name);
        }

        long* head = (long*)section.Pointer;
        _rowCount = head[0];
        _words = head[1];
        _termCount = head[2];
        long termBytes = head[3];
        long postings = head[4];
        if (_rowCount != rows || _termCount is < 0 or > int.MaxValue || termBytes < 0 || postings < 0)
        {
            throw Damaged(name);
        }

        byte* place = section.Pointer + (WordsFormat.HeadNumbers * sizeof(long));
        _lengths = (int*)Take(ref place, _rowCount * sizeof(int));
        _termPlaces = (int*)Take(ref place, (_termCount + 1) * sizeof(int));
        _postingPlaces = (long*)Take(ref place, (_termCount + 1) * sizeof(long));
        _terms = Take(ref place, termBytes);
        _rows = (int*)Take(ref place, postings * sizeof(int));
        _counts = (ushort*)Take(ref place, postings * sizeof(ushort));
        _skipPlaces = new long[_termCount + 1];
        if (place - section.Pointer > section.Length)
        {
            throw Damaged(name);
        }

        for (int term = 0; term < _termCount; term++)
        {
            long count = _postingPlaces[term + 1] - _postingPlaces[term];
            _skipPlaces[term + 1] = _skipPlaces[term] + ((count + WordsFormat.SkipPostings - 1) / WordsFormat.SkipPostings);
        }

        _skips = (long*)Take(ref place, _skipPlaces[_termCount] * sizeof(long));
        _positions = place;
        if (place - section.Pointer + head[5] != section.Length)
        {
            throw Damaged(name);
        }
    }

    /// <summary>The terms, ascending.</summary>
    public IEnumerable<string> Terms
    {
        get
        {
            for (int index = 0; index < _termCount; index++)
            {
                yield return Encoding.UTF8.GetString(Term(index));
            }
        }
    }

    public long Words(int rows) => _words;

    public ReadOnlySpan<int> Lengths(int rows) => new(_lengths, rows);

    public PostingList Find(string term, int rows)
    {
        Span<byte> bytes = Encoding.UTF8.GetByteCount(term) is var length && length <= 256 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(term, bytes);
        int index = LowerBound(bytes);
        return index < _termCount && Term(index).SequenceEqual(bytes) ? List(index) : default;
    }

    public void Expand(string prefix, int max, ISet<string> terms)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(prefix);
        for (int index = LowerBound(bytes); index < _termCount && max > 0 && Term(index).StartsWith(bytes); index++)
        {
            if (terms.Add(Encoding.UTF8.GetString(Term(index))))
            {
                max--;
            }
        }
    }

    private ReadOnlySpan<byte> Term(int index) => new(_terms + _termPlaces[index], _termPlaces[index + 1] - _termPlaces[index]);

    private PostingList List(int index)
    {
        long first = _postingPlaces[index];
        int count = (int)(_postingPlaces[index + 1] - first);
        return new PostingList(new ReadOnlySpan<int>(_rows + first, count), new ReadOnlySpan<ushort>(_counts + first, count), new TermPositions(this, index));
    }

    private static byte* Take(ref byte* place, long bytes)
    {
        byte* taken = place;
        place += (bytes + 7) & ~7L;
        return taken;
    }

    private static VectorsException Damaged(string name) => new(VectorsErrors.FileDamaged, $"'{name}' is damaged: its words");

    private int LowerBound(ReadOnlySpan<byte> term)
    {
        int low = 0;
        int high = (int)_termCount;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (Term(middle).SequenceCompareTo(term) < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private void ReadPositions(int term, int index, List<int> positions)
    {
        byte* place = _positions + _skips[_skipPlaces[term] + (index / WordsFormat.SkipPostings)];
        ushort* counts = _counts + _postingPlaces[term];
        for (int skipped = index / WordsFormat.SkipPostings * WordsFormat.SkipPostings; skipped < index; skipped++)
        {
            for (int count = counts[skipped]; count > 0; count--)
            {
                while (*place++ >= 128)
                {
                    // The number goes on.
                }
            }
        }

        int position = 0;
        for (int count = counts[index]; count > 0; count--)
        {
            int shift = 0;
            int distance = 0;
            byte part;
            do
            {
                part = *place++;
                distance |= (part & 127) << shift;
                shift += 7;
            }
            while (part >= 128);
            position += distance;
            positions.Add(position);
        }
    }

    private sealed class TermPositions(SegmentWords words, int term) : IPositionSource
    {
        public void Read(int index, List<int> positions) => words.ReadPositions(term, index, positions);
    }
}
