using System.Runtime.InteropServices;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Filters;

/// <summary>One field of the columns of a segment, mapped; its bytes are verified.</summary>
internal sealed class FieldColumn
{
    private readonly List<Lane> _lanes = [];
    private readonly int _form;
    private readonly int _count;
    private readonly Section _rows;

    public unsafe FieldColumn(Section section, int rows, string place)
    {
        var reader = new ByteReader(section.Slice(0, (int)Math.Min(section.Length, ColumnsFormat.HeadBytes * 8)), place);
        _form = reader.Int32();
        _count = reader.Int32();
        int lanes = reader.Int32();
        _ = reader.Int32();
        if (lanes is < 0 or > 6)
        {
            throw reader.Damaged();
        }

        long offset = ColumnsFormat.HeadBytes * (1L + lanes);
        _rows = Cut(_form switch
        {
            ColumnsFormat.RowsAll => 0,
            ColumnsFormat.RowsListed => (long)_count * sizeof(int),
            _ => (rows + 63L) / 64 * sizeof(ulong),
        });
        for (int lane = 0; lane < lanes; lane++)
        {
            var kind = (MetadataKind)reader.Int32();
            int distinct = reader.Int32();
            int entries = reader.Int32();
            _ = reader.Int32();
            if (distinct < 0 || entries < 0)
            {
                throw reader.Damaged();
            }

            Section values = default;
            Section texts = default;
            Section begins = default;
            if (kind != MetadataKind.List)
            {
                values = Cut((distinct + (kind == MetadataKind.String ? 1L : 0L)) * sizeof(long));
                texts = Cut(kind == MetadataKind.String ? MemoryMarshal.Read<long>(values.Slice((long)distinct * sizeof(long), sizeof(long))) : 0);
                begins = Cut((distinct + 1L) * sizeof(int));
            }

            _lanes.Add(new Lane(kind, distinct, values, texts, begins, Cut((long)entries * sizeof(int))));
        }

        Section Cut(long length)
        {
            if (length < 0 || offset + length > section.Length)
            {
                throw new VectorsException(VectorsErrors.FileDamaged, $"'{place}' is damaged: a column ends before its rows");
            }

            var cut = new Section(section.Pointer + offset, length);
            offset += ColumnsFormat.Align(length);
            return cut;
        }
    }

    public void Compare(MetadataComparison comparison, MetadataValue wanted, RowBitmap found)
    {
        foreach (Lane lane in _lanes)
        {
            lane.Compare(comparison, wanted, found);
        }
    }

    /// <summary>Sets the rows whose value is a list.</summary>
    public void Lists(RowBitmap found)
    {
        foreach (Lane lane in _lanes.Where(static lane => lane.Kind == MetadataKind.List))
        {
            lane.Mark(0, (int)(lane.Rows.Length / sizeof(int)), found);
        }
    }

    public void Exists(RowBitmap found)
    {
        switch (_form)
        {
            case ColumnsFormat.RowsAll:
                found.Fill();
                break;
            case ColumnsFormat.RowsListed:
                foreach (int row in MemoryMarshal.Cast<byte, int>(_rows.Span)[.._count])
                {
                    found.Set(row);
                }

                break;
            default:
                ReadOnlySpan<ulong> marked = MemoryMarshal.Cast<byte, ulong>(_rows.Span);
                for (int index = 0; index < marked.Length; index++)
                {
                    found.Words[index] |= marked[index];
                }

                break;
        }
    }
}
