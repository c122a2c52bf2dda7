using System.Buffers;
using System.Runtime.InteropServices;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Words;

/// <summary>Scores texts by the words they share with a query: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, in the form of Lucene.</summary>
/// <remarks>
/// <c>idf · tf / (tf + k1 · (1 − b + b · length / average))</c>, idf = ln(1 + (N − n + .5) / (n + .5)), over all parts together. A phrase weighs as much as its words
/// together and counts where they follow each other. Deleted rows count in N, n and the average until they are merged away. Every matching row is scored, term
/// after term into one array per part: no list is skipped, so scores are exact.
/// </remarks>
internal sealed class Bm25
{
    public const float K1 = 1.2f;
    public const float B = .75f;

    /// <summary>Terms that a beginning may stand for in one part.</summary>
    private const int ExpansionsMax = 64;

    private readonly WordPart[] _parts;
    private readonly int _take;
    private readonly long _rows;
    private readonly float _average;
    private readonly List<(string Term, float Weight)> _terms = [];
    private readonly List<(IReadOnlyList<WordOccurrence> Words, float Weight)> _phrases = [];
    private readonly Comparison<FoundRow> _byId;
    private readonly PriorityQueue<FoundRow, FoundRow> _best;
    private readonly float _k1;
    private readonly float _b;

    private Bm25(WordPart[] parts, WordQuery query, int take, Comparison<FoundRow> byId, float k1, float b)
    {
        _parts = parts;
        _take = take;
        _byId = byId;
        _best = new PriorityQueue<FoundRow, FoundRow>(Comparer<FoundRow>.Create(Compare));
        _k1 = k1;
        _b = b;
        long words = 0;
        foreach (WordPart part in parts)
        {
            _rows += part.Rows;
            words += part.Source.Words(part.Rows);
        }

        _average = _rows == 0 ? 1 : Math.Max(1f, (float)words / _rows);
        Weigh(query);
    }

    /// <summary>The best rows, best first; of equal scores those that <paramref name="byId"/> puts first, so that merging parts changes nothing.</summary>
    public static List<FoundRow> Search(WordPart[] parts, WordQuery query, int take, Comparison<FoundRow> byId, float k1 = K1, float b = B)
    {
        var scorer = new Bm25(parts, query, take, byId, k1, b);
        for (int part = 0; part < parts.Length; part++)
        {
            scorer.Score(part);
        }

        var found = new FoundRow[scorer._best.Count];
        for (int index = found.Length - 1; index >= 0; index--)
        {
            found[index] = scorer._best.Dequeue();
        }

        return [.. found];
    }

    /// <summary>The worst first: lower scores, then later ids.</summary>
    private int Compare(FoundRow left, FoundRow right)
    {
        int order = left.Score.CompareTo(right.Score);
        return order != 0 ? order : _byId(right, left);
    }

    private void Weigh(WordQuery query)
    {
        foreach ((string term, int count) in query.Terms)
        {
            _terms.Add((term, count * Idf(term)));
        }

        var expanded = new HashSet<string>(StringComparer.Ordinal);
        foreach (string prefix in query.Prefixes)
        {
            foreach (WordPart part in _parts)
            {
                part.Source.Expand(prefix, ExpansionsMax, expanded);
            }
        }

        foreach (string term in expanded)
        {
            _terms.Add((term, Idf(term)));
        }

        foreach (IReadOnlyList<WordOccurrence> phrase in query.Phrases)
        {
            _phrases.Add((phrase, phrase.Sum(word => Idf(word.Term))));
        }
    }

    private float Idf(string term)
    {
        long having = 0;
        foreach (WordPart part in _parts)
        {
            having += part.Source.Find(term, part.Rows).Rows.Length;
        }

        return (float)Math.Log(1 + ((_rows - having + .5) / (having + .5)));
    }

    private void Score(int index)
    {
        WordPart part = _parts[index];
        if (part.Rows == 0)
        {
            return;
        }

        float[] scores = ArrayPool<float>.Shared.Rent(part.Rows);
        Span<float> all = scores.AsSpan(0, part.Rows);
        all.Clear();
        ReadOnlySpan<int> lengths = part.Source.Lengths(part.Rows);
        foreach ((string term, float weight) in _terms)
        {
            PostingList list = part.Source.Find(term, part.Rows);
            Add(list.Rows, list.Counts, weight, lengths, all);
        }

        foreach ((IReadOnlyList<WordOccurrence> words, float weight) in _phrases)
        {
            (List<int> rows, List<ushort> counts) = PhraseRows.Find(part, words);
            Add(CollectionsMarshal.AsSpan(rows), CollectionsMarshal.AsSpan(counts), weight, lengths, all);
        }

        Keep(index, part.Allowed, all);
        ArrayPool<float>.Shared.Return(scores);
    }

    private void Add(ReadOnlySpan<int> rows, ReadOnlySpan<ushort> counts, float weight, ReadOnlySpan<int> lengths, Span<float> scores)
    {
        float constant = _k1 * (1 - _b);
        float slope = _k1 * _b / _average;
        for (int index = 0; index < rows.Length; index++)
        {
            int row = rows[index];
            float count = counts[index];
            scores[row] += weight * count / (count + constant + (slope * lengths[row]));
        }
    }

    private void Keep(int part, RowBitmap? allowed, ReadOnlySpan<float> scores)
    {
        float bar = _best.Count == _take ? (float)_best.Peek().Score : 0;
        for (int row = 0; row < scores.Length; row++)
        {
            if (scores[row] < bar || scores[row] <= 0 || (allowed is not null && !allowed[row]))
            {
                continue;
            }

            var found = new FoundRow(part, row, scores[row]);
            if (_best.Count < _take)
            {
                _best.Enqueue(found, found);
            }
            else
            {
                _best.EnqueueDequeue(found, found);
            }

            bar = _best.Count == _take ? (float)_best.Peek().Score : 0;
        }
    }
}
