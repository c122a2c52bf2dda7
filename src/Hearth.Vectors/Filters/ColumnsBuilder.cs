using Hearth.Primitives.Contracts;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Filters;

/// <summary>Collects the metadata of a segment's rows by field; see <see cref="ColumnsFormat"/>.</summary>
internal sealed class ColumnsBuilder(int rows)
{
    private readonly SortedDictionary<string, FieldBuilder> _fields = new(StringComparer.Ordinal);

    /// <summary>Adds a row; rows come in order.</summary>
    public void Add(int row, IReadOnlyDictionary<string, MetadataValue> metadata)
    {
        foreach ((string name, MetadataValue value) in metadata)
        {
            if (!_fields.TryGetValue(name, out FieldBuilder? field))
            {
                _fields[name] = field = new FieldBuilder();
            }

            field.Add(row, value);
        }
    }

    public void Write(SegmentWriter writer)
    {
        var lengths = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach ((string name, FieldBuilder field) in _fields)
        {
            lengths[name] = field.Prepare(rows);
        }

        var names = new ByteWriter();
        names.Int32(_fields.Count);
        long bytes = sizeof(int) + _fields.Keys.Sum(static name => (3L * sizeof(long)) + System.Text.Encoding.UTF8.GetByteCount(name));
        long place = ColumnsFormat.Align(sizeof(long) + bytes);
        foreach ((string name, long length) in lengths.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
        {
            names.Text(name);
            names.Int32(0);
            names.Int64(place);
            names.Int64(length);
            place += length;
        }

        writer.Begin(SectionKind.Columns);
        writer.WriteValues<long>([names.Length]);
        writer.Write(names.Written);
        writer.Write(new byte[ColumnsFormat.Align(sizeof(long) + names.Length) - sizeof(long) - names.Length]);
        foreach (FieldBuilder field in _fields.Values)
        {
            field.Write(writer);
        }
    }
}
