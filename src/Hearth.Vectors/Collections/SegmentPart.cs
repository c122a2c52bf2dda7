using System.Runtime.InteropServices;
using System.Text;
using Hearth.Compute.Codes;
using Hearth.Compute.Weights;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Index;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>Rows of a segment file. Codes and graph are copied into memory, where large pages make the walk a third faster; everything else stays mapped.</summary>
internal sealed unsafe class SegmentPart : Part
{
    private readonly SegmentFile _file;
    private readonly SegmentFacts _facts;
    private readonly NativeBlock _codes;
    private readonly NativeBlock? _norms;
    private readonly NativeBlock? _ground;
    private readonly NativeBlock? _upper;
    private readonly NativeBlock? _places;
    private readonly Section _originals;
    private readonly Section _ids;
    private readonly Section _order;
    private readonly Section _texts;
    private readonly SegmentWords _words;
    private readonly Section _metadata;
    private readonly SegmentFilterRows _filterRows;
    private readonly FilterCache _filters = new();

    private SegmentPart(SegmentFile file, string name)
    {
        _file = file;
        Name = name;
        _facts = SegmentFacts.Read(file, name);
        _codes = Copy(file.Verified(SectionKind.Codes), (long)file.Rows * CodeQuery.StrideOf(file.Dimensions));
        if (file.Has(SectionKind.Norms))
        {
            _norms = Copy(file.Verified(SectionKind.Norms), (long)file.Rows * sizeof(int));
        }

        if (file.Has(SectionKind.GraphGround))
        {
            _ground = Copy(file.Verified(SectionKind.GraphGround), (long)file.Rows * GraphShape.GroundStride * sizeof(int));
            _places = Copy(file.Verified(SectionKind.GraphPlaces), (long)file.Rows * sizeof(int));
            Section upper = file.Verified(SectionKind.GraphUpper);
            _upper = Copy(upper, upper.Length);
        }

        _originals = Check(file.Unverified(SectionKind.Originals), (long)file.Rows * file.Dimensions * sizeof(float));
        _ids = file.Verified(SectionKind.Ids);
        _order = Check(file.Verified(SectionKind.IdOrder), (long)file.Rows * sizeof(int));
        _words = new SegmentWords(file.Verified(SectionKind.Words), file.Rows, name);
        _texts = file.Unverified(SectionKind.Texts);
        _metadata = file.Unverified(SectionKind.Metadata);
        _filterRows = new SegmentFilterRows(this, new SegmentColumns(file, name));
        file.Verify(SectionKind.Texts, 0, (file.Rows + 1L) * sizeof(long));
        file.Verify(SectionKind.Metadata, 0, (file.Rows + 1L) * sizeof(long));
    }

    /// <summary>The name of the file.</summary>
    public string Name { get; }

    public int Rows => _file.Rows;

    /// <summary>The length of the file.</summary>
    public long Bytes => _file.Length;

    public override GraphView? Graph => _ground is null || _places is null || _upper is null
        ? null
        : new GraphView((int*)_ground.Pointer, (int*)_places.Pointer, (int*)_upper.Pointer, (int)(_file.Unverified(SectionKind.GraphUpper).Length / sizeof(int)), Rows, _facts.GraphEntry, _facts.GraphLevels);

    public override GraphTuning? Tuning => _facts.Tuning;

    public static SegmentPart Open(IVectorDisk disk, string folder, string name)
    {
        SegmentFile file = SegmentFile.Open(disk, $"{folder}/{name}");
        try
        {
            return new SegmentPart(file, name);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override IWordSource Words => _words;

    public override IEnumerable<string> Terms => _words.Terms;

    public override CodeRows Codes(int rows) =>
        new(_codes.Pointer, _norms is null ? null : (int*)_norms.Pointer, (float*)_originals.Pointer, rows, _file.Dimensions, _facts.Scale, _file.Metric);

    public override void CopyVector(int row, Span<float> vector)
    {
        VerifyOriginal(row);
        new ReadOnlySpan<float>((float*)_originals.Pointer + ((long)row * _file.Dimensions), _file.Dimensions).CopyTo(vector);
    }

    public override void VerifyOriginal(int row)
    {
        long bytes = (long)_file.Dimensions * sizeof(float);
        _file.Verify(SectionKind.Originals, row * bytes, bytes);
    }

    public override ReadOnlySpan<byte> Id(int row) => Blob(_ids, SectionKind.Ids, row);

    /// <summary>The row at a place of the order of ids.</summary>
    public int RowAt(int place) => ((int*)_order.Pointer)[place];

    public override int Find(ReadOnlySpan<byte> id, int rows)
    {
        int place = LowerBound(id);
        return place < Rows && Id(RowAt(place)).SequenceEqual(id) ? RowAt(place) : -1;
    }

    /// <summary>The first place whose id is not below.</summary>
    public int LowerBound(ReadOnlySpan<byte> id)
    {
        int low = 0;
        int high = Rows;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (Id(RowAt(middle)).SequenceCompareTo(id) < 0)
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

    public override VectorRecord Read(int row, RecordParts parts)
    {
        var record = new VectorRecord(Encoding.UTF8.GetString(Id(row)));
        if (parts.HasFlag(RecordParts.Vector))
        {
            float[] vector = new float[_file.Dimensions];
            CopyVector(row, vector);
            record = record with { Vector = vector };
        }

        if (parts.HasFlag(RecordParts.Text) && _facts.HasText[row])
        {
            record = record with { Text = Encoding.UTF8.GetString(Blob(_texts, SectionKind.Texts, row)) };
        }

        if (parts.HasFlag(RecordParts.Metadata))
        {
            var reader = new ByteReader(Blob(_metadata, SectionKind.Metadata, row), Name);
            record = record with { Metadata = MetadataCodec.Read(ref reader) };
        }

        return record;
    }

    /// <summary>The bytes of a row's text; false where it has none.</summary>
    public bool TryText(int row, out ReadOnlySpan<byte> text)
    {
        text = _facts.HasText[row] ? Blob(_texts, SectionKind.Texts, row) : default;
        return _facts.HasText[row];
    }

    public override RowBitmap Match(MetadataFilter filter, int rows) => _filters.Match(filter, _filterRows, rows);

    protected override void Free()
    {
        _codes.Dispose();
        _norms?.Dispose();
        _ground?.Dispose();
        _places?.Dispose();
        _upper?.Dispose();
        _file.Dispose();
    }

    /// <summary>An entry of a section that begins with the places of its entries.</summary>
    private ReadOnlySpan<byte> Blob(Section section, SectionKind kind, int row)
    {
        long heads = (Rows + 1L) * sizeof(long);
        ReadOnlySpan<long> places = MemoryMarshal.Cast<byte, long>(section.Slice((long)row * sizeof(long), 2 * sizeof(long)));
        long length = places[1] - places[0];
        if (length is < 0 or > int.MaxValue)
        {
            throw new VectorsException(VectorsErrors.FileDamaged, $"'{Name}' is damaged: entry {row} of section {kind}");
        }

        _file.Verify(kind, heads + places[0], length);
        return section.Slice(heads + places[0], (int)length);
    }

    private Section Check(Section section, long length) =>
        section.Length == length ? section : throw new VectorsException(VectorsErrors.FileDamaged, $"'{Name}' is damaged: a section has {section.Length} bytes instead of {length}");

    private NativeBlock Copy(Section section, long length)
    {
        _ = Check(section, length);
        var block = new NativeBlock(length, isCleared: false);
        Buffer.MemoryCopy(section.Pointer, block.Pointer, block.Bytes, length);
        return block;
    }
}
