using System.Runtime.InteropServices;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Filters;

/// <summary>One field of the columns in the making.</summary>
internal sealed class FieldBuilder
{
    private readonly SortedDictionary<MetadataKind, LaneBuilder> _lanes = [];
    private readonly List<int> _rows = [];
    private int _form;
    private int _all;

    public void Add(int row, MetadataValue value)
    {
        _rows.Add(row);
        if (value.Kind != MetadataKind.List)
        {
            Lane(value.Kind).Add(row, value);
            return;
        }

        Lane(MetadataKind.List).Add(row);
        foreach (MetadataValue item in value.AsList())
        {
            Lane(item.Kind).Add(row, item);
        }
    }

    /// <summary>Orders everything; returns how many bytes it will have.</summary>
    public long Prepare(int rows)
    {
        _all = rows;
        _form = _rows.Count == rows ? ColumnsFormat.RowsAll : _rows.Count < rows / 32 ? ColumnsFormat.RowsListed : ColumnsFormat.RowsMarked;
        long bytes = ColumnsFormat.HeadBytes + ((long)ColumnsFormat.HeadBytes * _lanes.Count);
        bytes += _form switch
        {
            ColumnsFormat.RowsAll => 0,
            ColumnsFormat.RowsListed => ColumnsFormat.Align((long)_rows.Count * sizeof(int)),
            _ => (rows + 63L) / 64 * sizeof(ulong),
        };
        foreach (LaneBuilder lane in _lanes.Values)
        {
            bytes += lane.Prepare();
        }

        return bytes;
    }

    public void Write(SegmentWriter writer)
    {
        writer.WriteValues<int>([_form, _rows.Count, _lanes.Count, 0]);
        foreach ((MetadataKind kind, LaneBuilder lane) in _lanes)
        {
            writer.WriteValues<int>([(int)kind, lane.Distinct, lane.Count, 0]);
        }

        if (_form == ColumnsFormat.RowsListed)
        {
            LaneBuilder.WriteRows(writer, CollectionsMarshal.AsSpan(_rows));
        }
        else if (_form == ColumnsFormat.RowsMarked)
        {
            var marked = new RowBitmap(_all);
            foreach (int row in _rows)
            {
                marked.Set(row);
            }

            writer.WriteValues<ulong>(marked.Words);
        }

        foreach (LaneBuilder lane in _lanes.Values)
        {
            lane.Write(writer);
        }
    }

    private LaneBuilder Lane(MetadataKind kind)
    {
        if (!_lanes.TryGetValue(kind, out LaneBuilder? lane))
        {
            _lanes[kind] = lane = new LaneBuilder(kind);
        }

        return lane;
    }
}
