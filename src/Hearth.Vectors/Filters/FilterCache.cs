using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Filters;

/// <summary>What filters found among the rows of one part, kept for the next who asks. Thread-safe.</summary>
/// <remarks>
/// Rows never change, so an entry stays right for as long as the part is there; of a part that grows, only the new rows are looked at. Bounded by
/// <see cref="EntriesMax"/>: at most four bytes a row. What was not asked for the longest goes first.
/// </remarks>
internal sealed class FilterCache
{
    /// <summary>Filters that are kept for a part.</summary>
    public const int EntriesMax = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, RowBitmap Rows)>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, RowBitmap Rows)> _order = new();

    /// <summary>Those of the first rows that match; never to be changed.</summary>
    /// <param name="filter">The filter, within its bounds.</param>
    /// <param name="source">The part.</param>
    /// <param name="rows">How many rows of it count.</param>
    public RowBitmap Match(MetadataFilter filter, IFilterRows source, int rows)
    {
        if (FilterText.TryKey(filter) is not { } key)
        {
            return Evaluate(filter, source, 0, rows);
        }

        RowBitmap? known = Find(key);
        if (known?.Rows == rows)
        {
            return known;
        }

        if (known?.Rows > rows)
        {
            return known.Resize(rows);
        }

        RowBitmap found = Evaluate(filter, source, known?.Rows ?? 0, rows);
        if (known is not null)
        {
            found.Or(known);
        }

        Keep(key, found);
        return found;
    }

    /// <summary>Forgets everything: rows that were counted are gone.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _entries.Clear();
            _order.Clear();
        }
    }

    private static RowBitmap Evaluate(MetadataFilter filter, IFilterRows source, int from, int rows)
    {
        var candidates = new RowBitmap(rows);
        candidates.FillFrom(from);
        return FilterEvaluator.Evaluate(filter, source, candidates);
    }

    private RowBitmap? Find(string key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out LinkedListNode<(string Key, RowBitmap Rows)>? node))
            {
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Rows;
        }
    }

    private void Keep(string key, RowBitmap rows)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out LinkedListNode<(string Key, RowBitmap Rows)>? node))
            {
                if (node.Value.Rows.Rows < rows.Rows)
                {
                    node.Value = (key, rows);
                }

                return;
            }

            _entries[key] = _order.AddFirst((key, rows));
            if (_order.Count > EntriesMax && _order.Last is { } oldest)
            {
                _order.RemoveLast();
                _entries.Remove(oldest.Value.Key);
            }
        }
    }
}
