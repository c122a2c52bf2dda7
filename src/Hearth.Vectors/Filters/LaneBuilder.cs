using System.Runtime.InteropServices;
using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Filters;

/// <summary>The values of one kind of a field in the making.</summary>
internal sealed class LaneBuilder(MetadataKind kind)
{
    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly List<byte[]> _texts = [];
    private readonly List<long> _keys = [];
    private readonly List<int> _rows = [];
    private readonly List<long> _values = [];
    private readonly List<int> _begins = [];
    private int[] _ordered = [];
    private long _textBytes;

    /// <summary>Values that differ; only after <see cref="Prepare"/>.</summary>
    public int Distinct { get; private set; }

    /// <summary>Rows, one for every value.</summary>
    public int Count => _rows.Count;

    public void Add(int row) => _rows.Add(row);

    public void Add(int row, MetadataValue value)
    {
        _rows.Add(row);
        _keys.Add(value.Kind switch
        {
            MetadataKind.String => Known(value.AsString()),
            MetadataKind.Integer => value.AsInteger(),
            MetadataKind.Number => SortedNumbers.Key(value.AsNumber()),
            MetadataKind.Boolean => value.AsBoolean() ? 1 : 0,
            _ => value.AsDate().UtcTicks,
        });
    }

    /// <summary>Orders values and rows; returns how many bytes they will have.</summary>
    public long Prepare()
    {
        if (kind == MetadataKind.List)
        {
            return ColumnsFormat.Align((long)_rows.Count * sizeof(int));
        }

        if (kind == MetadataKind.String)
        {
            RankTexts();
        }

        long[] keys = [.. _keys];
        _ordered = [.. _rows];
        Array.Sort(keys, _ordered);
        for (int index = 0; index < keys.Length; index++)
        {
            if (index > 0 && keys[index] == keys[index - 1])
            {
                continue;
            }

            _values.Add(keys[index]);
            _begins.Add(index);
        }

        Distinct = _values.Count;
        _begins.Add(keys.Length);
        for (int value = 0; value < Distinct; value++)
        {
            // In order, so that setting their bits goes through memory in order.
            Array.Sort(_ordered, _begins[value], _begins[value + 1] - _begins[value]);
        }

        long values = kind == MetadataKind.String ? ((Distinct + 1L) * sizeof(long)) + ColumnsFormat.Align(_textBytes) : (long)Distinct * sizeof(long);
        return values + ColumnsFormat.Align((Distinct + 1L) * sizeof(int)) + ColumnsFormat.Align((long)_rows.Count * sizeof(int));
    }

    public void Write(SegmentWriter writer)
    {
        if (kind == MetadataKind.List)
        {
            WriteRows(writer, CollectionsMarshal.AsSpan(_rows));
            return;
        }

        if (kind == MetadataKind.String)
        {
            WriteTexts(writer);
        }
        else
        {
            writer.WriteValues<long>(CollectionsMarshal.AsSpan(_values));
        }

        WriteRows(writer, CollectionsMarshal.AsSpan(_begins));
        WriteRows(writer, _ordered);
    }

    /// <summary>Numbers of 32 bits, filled up to a multiple of eight bytes.</summary>
    public static void WriteRows(SegmentWriter writer, ReadOnlySpan<int> rows)
    {
        writer.WriteValues(rows);
        if ((rows.Length & 1) != 0)
        {
            writer.WriteValues<int>([0]);
        }
    }

    private int Known(string text)
    {
        if (!_known.TryGetValue(text, out int number))
        {
            _known[text] = number = _texts.Count;
            _texts.Add(Encoding.UTF8.GetBytes(text));
            _textBytes += _texts[^1].Length;
        }

        return number;
    }

    private void RankTexts()
    {
        int[] order = [.. Enumerable.Range(0, _texts.Count)];
        byte[][] texts = [.. _texts];
        Array.Sort(texts, order, Comparer<byte[]>.Create(static (left, right) => left.AsSpan().SequenceCompareTo(right)));
        int[] ranks = new int[order.Length];
        for (int rank = 0; rank < order.Length; rank++)
        {
            ranks[order[rank]] = rank;
            _texts[rank] = texts[rank];
        }

        foreach (ref long key in CollectionsMarshal.AsSpan(_keys))
        {
            key = ranks[key];
        }
    }

    private void WriteTexts(SegmentWriter writer)
    {
        long place = 0;
        writer.WriteValues<long>([place]);
        foreach (byte[] text in _texts)
        {
            place += text.Length;
            writer.WriteValues<long>([place]);
        }

        foreach (byte[] text in _texts)
        {
            writer.Write(text);
        }

        writer.Write(new byte[ColumnsFormat.Align(place) - place]);
    }
}
