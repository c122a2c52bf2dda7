using System.Text;
using Hearth.Compute.Codes;
using Hearth.Compute.Weights;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Filters;
using Hearth.Vectors.Index;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>The newest rows, in memory. One writer adds rows; readers see as many as their <see cref="PartView"/> says, and those do not change.</summary>
#pragma warning disable CA1001 // Types that own disposable fields should be disposable: they are freed with the last holder.
internal sealed unsafe class HeadPart : Part
#pragma warning restore CA1001
{
    /// <summary>Rows that one head takes at most: a scan of them costs about a quarter of a millisecond.</summary>
    public const int RowsMax = 16_384;

    /// <summary>Floats that one head takes at most.</summary>
    private const int ElementsMax = 8 << 20;

    private readonly int _dimensions;
    private readonly int _stride;
    private readonly VectorMetric _metric;
    private readonly NativeBlock _originals;
    private readonly NativeBlock _codes;
    private readonly NativeBlock _norms;
    private readonly PreparedRecord[] _records;
    private readonly Dictionary<ReadOnlyMemory<byte>, int> _rows = new(ByteComparer.Instance);
    private readonly int[] _before;
    private readonly Lock _rowsLock = new();
    private readonly HeadWords _words;
    private readonly HeadFilterRows _filterRows;
    private readonly FilterCache _filters = new();

    public HeadPart(int dimensions, VectorMetric metric, float scale, int rowsMin, int rowsMax = RowsMax)
    {
        _dimensions = dimensions;
        _stride = CodeQuery.StrideOf(dimensions);
        _metric = metric;
        Scale = scale;
        Capacity = Math.Max(rowsMin, Math.Min(rowsMax, Math.Max(64, ElementsMax / dimensions)));
        _originals = new NativeBlock((long)Capacity * dimensions * sizeof(float), isCleared: false);
        _codes = new NativeBlock((long)Capacity * _stride, isCleared: false);
        _norms = new NativeBlock(metric == VectorMetric.Euclidean ? (long)Capacity * sizeof(int) : 0, isCleared: false);
        _records = new PreparedRecord[Capacity];
        _before = new int[Capacity];
        _words = new HeadWords(Capacity);
        _filterRows = new HeadFilterRows(_records);
    }

    /// <summary>Rows that fit.</summary>
    public int Capacity { get; }

    /// <summary>Rows that were added; only the writer reads it.</summary>
    public int Rows { get; private set; }

    /// <summary>What elements were multiplied with to become codes.</summary>
    public float Scale { get; }

    /// <summary>Bytes of texts, ids and metadata that were added, roughly.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Adds a row; there must be room. Readers see it when a state has it.</summary>
    public int Add(PreparedRecord record)
    {
        int row = Rows;
        record.Vector.CopyTo(new Span<float>((float*)_originals.Pointer + ((long)row * _dimensions), _dimensions));
        byte* code = _codes.Pointer + ((long)row * _stride);
        CodeQuantizer.Write(record.Vector, Scale, code, _stride);
        if (_metric == VectorMetric.Euclidean)
        {
            ((int*)_norms.Pointer)[row] = CodeQuantizer.SquaredNorm(code, _dimensions);
        }

        _records[row] = record;
        _words.Add(row, record.Words);
        TextBytes += record.Id.Length + (record.Text?.Length ?? 0) + (record.Metadata.Count * 32);
        lock (_rowsLock)
        {
            Link(record.Id, row);
        }

        Rows = row + 1;
        return row;
    }

    /// <summary>Forgets rows that no state has.</summary>
    public void Truncate(int rows)
    {
        lock (_rowsLock)
        {
            _rows.Clear();
            for (int row = 0; row < rows; row++)
            {
                Link(_records[row].Id, row);
            }
        }

        _words.Truncate(rows);
        _filters.Clear();
        Array.Clear(_records, rows, Rows - rows);
        Rows = rows;
    }

    public override CodeRows Codes(int rows) =>
        new(_codes.Pointer, _metric == VectorMetric.Euclidean ? (int*)_norms.Pointer : null, (float*)_originals.Pointer, rows, _dimensions, Scale, _metric);

    public override IWordSource Words => _words;

    public override IEnumerable<string> Terms => _words.Terms;

    public override void CopyVector(int row, Span<float> vector) => _records[row].Vector.CopyTo(vector);

    public override ReadOnlySpan<byte> Id(int row) => _records[row].Id;

    public override int Find(ReadOnlySpan<byte> id, int rows)
    {
        lock (_rowsLock)
        {
            int row = _rows.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(id, out int newest) ? newest : -1;
            while (row >= rows)
            {
                // A version that is older than the newest row of that id has the row before it.
                row = _before[row];
            }

            return row;
        }
    }

    public override VectorRecord Read(int row, RecordParts parts)
    {
        PreparedRecord record = _records[row];
        var read = new VectorRecord(Encoding.UTF8.GetString(record.Id));
        return read with
        {
            Vector = parts.HasFlag(RecordParts.Vector) ? record.Vector : default(ReadOnlyMemory<float>),
            Text = parts.HasFlag(RecordParts.Text) ? record.Text : null,
            Metadata = parts.HasFlag(RecordParts.Metadata) ? record.Metadata : read.Metadata,
        };
    }

    public override RowBitmap Match(MetadataFilter filter, int rows) => _filters.Match(filter, _filterRows, rows);

    private void Link(byte[] id, int row)
    {
        _before[row] = _rows.TryGetValue(id, out int before) ? before : -1;
        _rows[id] = row;
    }

    protected override void Free()
    {
        _originals.Dispose();
        _codes.Dispose();
        _norms.Dispose();
    }
}
