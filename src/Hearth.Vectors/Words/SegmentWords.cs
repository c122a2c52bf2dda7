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
    private readonly long _positionBytes;
    private readonly string _name;

    public SegmentWords(Section section, int rows, string name)
    {
        _name = name;
        long headBytes = WordsFormat.HeadNumbers * sizeof(long);
        if (section.Length < headBytes)
        {
            throw Damaged("its head is cut off");
        }

        long* head = (long*)section.Pointer;
        _rowCount = head[0];
        _words = head[1];
        _termCount = head[2];
        long termBytes = head[3];
        long postings = head[4];
        _positionBytes = head[5];

        // None can be larger than the section, and so no sum of them overflows.
        if (_rowCount != rows || IsBeyond(_termCount) || IsBeyond(termBytes) || IsBeyond(postings) || IsBeyond(_positionBytes) || _words < 0 || _termCount >= int.MaxValue)
        {
            throw Damaged("its head");
        }

        byte* place = section.Pointer + headBytes;
        _lengths = (int*)Take(ref place, _rowCount * sizeof(int));
        _termPlaces = (int*)Take(ref place, (_termCount + 1) * sizeof(int));
        _postingPlaces = (long*)Take(ref place, (_termCount + 1) * sizeof(long));
        _terms = Take(ref place, termBytes);
        _rows = (int*)Take(ref place, postings * sizeof(int));
        _counts = (ushort*)Take(ref place, postings * sizeof(ushort));
        _skips = (long*)place;
        if (place - section.Pointer > section.Length)
        {
            throw Damaged("it is shorter than its parts");
        }

        _skipPlaces = CheckPlaces(termBytes, postings);
        place += _skipPlaces[_termCount] * sizeof(long);
        _positions = place;
        if (place - section.Pointer + _positionBytes != section.Length)
        {
            throw Damaged("it has another length than its parts");
        }

        CheckRows();

        bool IsBeyond(long number) => number < 0 || number > section.Length;
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

    /// <summary>Looks at every place once, so that no search has to: terms and postings follow each other. Returns where the skips of each term begin.</summary>
    private long[] CheckPlaces(long termBytes, long postings)
    {
        long[] skipPlaces = new long[_termCount + 1];
        bool isOrdered = _termPlaces[0] == 0 && _postingPlaces[0] == 0 && _termPlaces[_termCount] == termBytes && _postingPlaces[_termCount] == postings;
        for (int term = 0; term < _termCount && isOrdered; term++)
        {
            long count = _postingPlaces[term + 1] - _postingPlaces[term];
            isOrdered = count > 0 && count <= _rowCount && _termPlaces[term + 1] >= _termPlaces[term];
            skipPlaces[term + 1] = skipPlaces[term] + ((count + WordsFormat.SkipPostings - 1) / WordsFormat.SkipPostings);
        }

        return isOrdered ? skipPlaces : throw Damaged("its places");
    }

    /// <summary>Rows of a term ascend and exist, no length is negative, and positions begin where there are some.</summary>
    private void CheckRows()
    {
        bool isValid = true;
        for (int row = 0; row < _rowCount; row++)
        {
            isValid &= _lengths[row] >= 0;
        }

        for (int term = 0; term < _termCount; term++)
        {
            int before = -1;
            for (long posting = _postingPlaces[term]; posting < _postingPlaces[term + 1]; posting++)
            {
                isValid &= _rows[posting] > before;
                before = _rows[posting];
            }

            isValid &= before < _rowCount;
        }

        for (long skip = 0; skip < _skipPlaces[_termCount]; skip++)
        {
            isValid &= _skips[skip] >= 0 && _skips[skip] <= _positionBytes;
        }

        if (!isValid)
        {
            throw Damaged("its rows");
        }
    }

    private VectorsException Damaged(string what) => new(VectorsErrors.FileDamaged, $"'{_name}' is damaged: the section of words, {what}");

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
        long begin = _skips[_skipPlaces[term] + (index / WordsFormat.SkipPostings)];
        var rest = new ReadOnlySpan<byte>(_positions + begin, (int)Math.Min(_positionBytes - begin, int.MaxValue));
        ushort* counts = _counts + _postingPlaces[term];
        for (int skipped = index / WordsFormat.SkipPostings * WordsFormat.SkipPostings; skipped < index; skipped++)
        {
            for (int count = counts[skipped]; count > 0; count--)
            {
                _ = ReadNumber(ref rest);
            }
        }

        int position = 0;
        for (int count = counts[index]; count > 0; count--)
        {
            position += ReadNumber(ref rest);
            positions.Add(position);
        }
    }

    private int ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        int number = 0;
        for (int index = 0; index < bytes.Length && index < 5; index++)
        {
            number |= (bytes[index] & 127) << (7 * index);
            if (bytes[index] < 128)
            {
                bytes = bytes[(index + 1)..];
                return number;
            }
        }

        throw Damaged("its positions");
    }

    private sealed class TermPositions(SegmentWords words, int term) : IPositionSource
    {
        public void Read(int index, List<int> positions) => words.ReadPositions(term, index, positions);
    }
}
