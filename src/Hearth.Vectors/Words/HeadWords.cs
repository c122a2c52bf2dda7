using System.Collections.Concurrent;

namespace Hearth.Vectors.Words;

/// <summary>The words of rows in memory. One writer appends; readers see the rows they name, which do not change.</summary>
internal sealed class HeadWords(int capacity) : IWordSource
{
    private readonly ConcurrentDictionary<string, HeadPostings> _terms = new(StringComparer.Ordinal);
    private readonly int[] _lengths = new int[capacity];
    private readonly long[] _ends = new long[capacity];

    /// <summary>The terms, in no order.</summary>
    public IEnumerable<string> Terms => _terms.Keys;

    /// <summary>Appends a row; rows come in order.</summary>
    public void Add(int row, AnalyzedText text)
    {
        _lengths[row] = text.Length;
        _ends[row] = (row == 0 ? 0 : _ends[row - 1]) + text.Length;
        for (int index = 0; index < text.Terms.Length; index++)
        {
            _terms.GetOrAdd(text.Terms[index], static _ => new HeadPostings()).Add(row, text.Positions[index]);
        }
    }

    /// <summary>Forgets rows that no state has.</summary>
    public void Truncate(int rows)
    {
        foreach (HeadPostings postings in _terms.Values)
        {
            postings.Truncate(rows);
        }
    }

    public long Words(int rows) => rows == 0 ? 0 : _ends[rows - 1];

    public ReadOnlySpan<int> Lengths(int rows) => _lengths.AsSpan(0, rows);

    public PostingList Find(string term, int rows) => _terms.TryGetValue(term, out HeadPostings? postings) ? postings.List(rows) : default;

    public void Expand(string prefix, int max, ISet<string> terms)
    {
        foreach (string term in _terms.Keys)
        {
            if (max <= 0)
            {
                return;
            }

            if (term.StartsWith(prefix, StringComparison.Ordinal) && terms.Add(term))
            {
                max--;
            }
        }
    }
}
