using System.Collections.Concurrent;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Filters;

/// <summary>The metadata of a segment by field, mapped; see <see cref="ColumnsFormat"/>. A field is verified when it is first asked for. Thread-safe.</summary>
internal sealed unsafe class SegmentColumns
{
    private readonly SegmentFile _file;
    private readonly string _name;
    private readonly Section _section;
    private readonly Dictionary<string, (long Place, long Length)> _places = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FieldColumn> _fields = new(StringComparer.Ordinal);

    public SegmentColumns(SegmentFile file, string name)
    {
        _file = file;
        _name = name;
        _section = file.Unverified(SectionKind.Columns);
        file.Verify(SectionKind.Columns, 0, sizeof(long));
        long length = *(long*)_section.Pointer;
        if (length is < 0 or > int.MaxValue)
        {
            throw Damaged();
        }

        file.Verify(SectionKind.Columns, 0, sizeof(long) + length);
        var reader = new ByteReader(_section.Slice(sizeof(long), (int)length), name);
        int count = reader.Count(24);
        for (int index = 0; index < count; index++)
        {
            string field = reader.Text();
            _ = reader.Int32();
            (long Place, long Length) place = (reader.Int64(), reader.Int64());
            if (place.Place < 0 || place.Length < ColumnsFormat.HeadBytes || place.Place + place.Length > _section.Length)
            {
                throw Damaged();
            }

            _places[field] = place;
        }
    }

    /// <summary>The fields there are, in no order.</summary>
    public IReadOnlyCollection<string> Names => _places.Keys;

    /// <summary>The field of that name; null where no row has it.</summary>
    public FieldColumn? Find(string name)
    {
        if (_fields.TryGetValue(name, out FieldColumn? known))
        {
            return known;
        }

        if (!_places.TryGetValue(name, out (long Place, long Length) place))
        {
            return null;
        }

        _file.Verify(SectionKind.Columns, place.Place, place.Length);
        return _fields.GetOrAdd(name, new FieldColumn(new Section(_section.Pointer + place.Place, place.Length), _file.Rows, _name));
    }

    private VectorsException Damaged() => new(VectorsErrors.FileDamaged, $"'{_name}' is damaged: the directory of its columns");
}
