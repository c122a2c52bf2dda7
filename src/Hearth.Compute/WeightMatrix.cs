using System.Runtime.InteropServices;
using Hearth.Compute.Kernels;
using Hearth.Compute.Weights;

namespace Hearth.Compute;

/// <summary>The weights of one linear layer, <c>[rows, columns]</c>, in the form its kernels read: output = weights × input (+ bias).</summary>
/// <remarks>
/// <para>Quantised formats are repacked outside the managed heap, eight rows interleaved, in their own precision; F32, F16 and BF16 stay
/// where they are, so the source must outlive the matrix. Repacked memory is at most 1.2 times the source.</para>
/// <para>Rows are handled in groups of <see cref="GroupRows"/>; a last, partial group is allowed. Columns of a quantised format are a multiple of its
/// block; those of a float format may be any number.</para>
/// <para>Results do not depend on how groups or tokens are split, on whether a token is computed alone or with others, or on the
/// <see cref="KernelPath"/>: all are bit-equal.</para>
/// <para>Packing and multiplying may run on many threads over disjoint ranges. No bounds are checked inside the kernels: the arguments are
/// checked once per call. No managed memory is allocated per call.</para>
/// </remarks>
public sealed unsafe class WeightMatrix : IDisposable
{
    /// <summary>Rows that are stored and computed together.</summary>
    public const int GroupRows = PackedLayout.GroupRows;

    private readonly byte* _source;
    private readonly long _rowBytes;
    private readonly PackedLayout _layout;
    private readonly NativeBlock? _memory;
    private readonly WeightArena? _arena;
    private readonly byte* _packed;

    private readonly bool _isSlice;

    private WeightMatrix(WeightMatrix whole, int rowStart, int rows)
    {
        Format = whole.Format;
        Rows = rows;
        Columns = whole.Columns;
        Path = whole.Path;
        _isSlice = true;
        _source = whole._source + (rowStart * whole._rowBytes);
        _rowBytes = whole._rowBytes;
        _layout = whole._layout;
        _memory = whole._memory;
        _arena = whole._arena;
        _packed = whole.IsFloat ? _source : whole._packed + (rowStart / GroupRows * _layout.GroupBytes);
        Bias = whole.Bias is null ? null : whole.Bias + rowStart;
    }

    private WeightMatrix(TensorFormat format, byte* source, int rows, int columns, KernelPath path, WeightArena? arena)
    {
        Format = format;
        Rows = rows;
        Columns = columns;
        Path = path;
        _source = source;
        _rowBytes = TensorRows.LengthBytes(format, columns);
        if (!IsFloat)
        {
            _layout = new PackedLayout(format, columns);
            PackedBytes = _layout.GroupBytes * Groups;
            _arena = arena;
            _packed = arena is null ? null : arena.TryTake(PackedBytes);
            if (_packed is null)
            {
                _memory = new NativeBlock(PackedBytes, isCleared: false);
                _packed = _memory.Pointer;
            }
        }
        else
        {
            _packed = source;
        }
    }

    /// <summary>How the source stores the weights; the packed form has the same precision.</summary>
    public TensorFormat Format { get; }

    /// <summary>Length of the output.</summary>
    public int Rows { get; }

    /// <summary>Length of the input.</summary>
    public int Columns { get; }

    /// <summary>Groups of <see cref="GroupRows"/> rows, the last one possibly partial: the unit of splitting work.</summary>
    public int Groups => (Rows + GroupRows - 1) / GroupRows;

    /// <summary>The instructions its kernels use.</summary>
    public KernelPath Path { get; }

    /// <summary>Memory held beside the source, in bytes; 0 for the float formats and for slices.</summary>
    public long PackedBytes { get; }

    /// <summary>Added to the output, one float per row, or null. The memory stays the caller's.</summary>
    public float* Bias { get; set; }

    private bool IsFloat => Format is TensorFormat.F32 or TensorFormat.F16 or TensorFormat.BF16;

    /// <summary>Reserves memory; every group must be packed by <see cref="PackGroups"/> before it is used.</summary>
    /// <param name="format">How <paramref name="source"/> is stored.</param>
    /// <param name="source">The tensor's data, row after row. Read by packing, and, for float formats, by every product.</param>
    /// <param name="rows">Length of the output, at least 1.</param>
    /// <param name="columns">Length of the input, at least 1.</param>
    /// <param name="path">A supported path, or null for the best one.</param>
    /// <param name="arena">Where to take the memory from; null for memory of its own. It must live as long as the matrix is used.</param>
    /// <exception cref="PlatformNotSupportedException">The processor lacks the instructions of <paramref name="path"/>.</exception>
    /// <exception cref="OutOfMemoryException">The memory is not there.</exception>
    public static WeightMatrix Allocate(
        TensorFormat format, byte* source, int rows, int columns, KernelPath? path = null, WeightArena? arena = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        KernelPath chosen = path ?? KernelPaths.Best;
        if (!KernelPaths.IsSupported(chosen))
        {
            throw new PlatformNotSupportedException($"This processor has no {KernelPaths.DisplayName(chosen)} instructions.");
        }

        return new WeightMatrix(format, source, rows, columns, chosen, arena);
    }

    /// <summary>Reserves memory and packs all rows.</summary>
    /// <param name="format">How <paramref name="source"/> is stored.</param>
    /// <param name="source">The tensor's data, row after row.</param>
    /// <param name="rows">Length of the output, at least 1.</param>
    /// <param name="columns">Length of the input, at least 1.</param>
    /// <param name="path">A supported path, or null for the best one.</param>
    /// <exception cref="ComputeException">A scale is not finite.</exception>
    public static WeightMatrix Pack(TensorFormat format, byte* source, int rows, int columns, KernelPath? path = null)
    {
        WeightMatrix matrix = Allocate(format, source, rows, columns, path);
        matrix.PackGroups(0, matrix.Groups);
        return matrix;
    }

    /// <summary>Some of the rows as a matrix of its own that shares this one's memory: an expert of a tensor that holds all experts, one after another.</summary>
    /// <remarks>It may be packed, multiplied and given a bias of its own; disposing it does nothing, and it must not outlive this matrix.</remarks>
    /// <param name="rowStart">First row, a multiple of <see cref="GroupRows"/>.</param>
    /// <param name="rows">At least 1; a multiple of <see cref="GroupRows"/> unless they are the last.</param>
    public WeightMatrix Slice(int rowStart, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowStart);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, Rows - rowStart);
        if (rowStart % GroupRows != 0 || (rows % GroupRows != 0 && rowStart + rows != Rows))
        {
            throw new ArgumentOutOfRangeException(nameof(rowStart), rowStart, $"Matrices are cut between groups of {GroupRows} rows only.");
        }

        return new WeightMatrix(this, rowStart, rows);
    }

    /// <summary>Memory that packing takes beside the source, in bytes; 0 for the float formats, which are not packed.</summary>
    /// <param name="format">How the source is stored.</param>
    /// <param name="rows">Length of the output.</param>
    /// <param name="columns">Length of the input, a multiple of the format's block.</param>
    public static long PackedLength(TensorFormat format, long rows, int columns)
        => format is TensorFormat.F32 or TensorFormat.F16 or TensorFormat.BF16
            ? 0
            : (rows + GroupRows - 1) / GroupRows * new PackedLayout(format, columns).GroupBytes;

    /// <summary>Packs a range of groups; nothing to do for the float formats.</summary>
    /// <param name="groupStart">First group.</param>
    /// <param name="groupEnd">One past the last group.</param>
    /// <exception cref="ComputeException">A scale is not finite.</exception>
    public void PackGroups(int groupStart, int groupEnd)
    {
        CheckGroups(groupStart, groupEnd);
        for (int group = groupStart; !IsFloat && group < groupEnd; group++)
        {
            int first = group * GroupRows;
            byte* record = _packed + (group * _layout.GroupBytes);
            int rows = Math.Min(GroupRows, Rows - first);
            if (rows < GroupRows)
            {
                NativeMemory.Clear(record, (nuint)_layout.GroupBytes);
            }

            if (!WeightPacker.PackGroup(_layout, _source + (first * _rowBytes), _rowBytes, rows, record))
            {
                throw new ComputeException(
                    ComputeErrors.NonFiniteScale, $"A scale in rows {first} to {first + GroupRows - 1} of a {Format} tensor is not finite.");
            }
        }
    }

    /// <summary>Computes a range of the output from the 8-bit activations (float ones for float weights).</summary>
    /// <param name="activations">The input, already quantised; its columns equal <see cref="Columns"/>.</param>
    /// <param name="output"><c>[token][row]</c>; rows beyond <see cref="Rows"/> are not written.</param>
    /// <param name="outputStride">Floats between tokens.</param>
    /// <param name="groupStart">First group of rows.</param>
    /// <param name="groupEnd">One past the last group.</param>
    /// <param name="tokenStart">First token: 0 or a multiple of <see cref="ActivationBuffer.TileTokens"/>.</param>
    /// <param name="tokenEnd">One past the last token; those up to the next tile take part in the arithmetic and are not written.</param>
    /// <param name="nextGroup">The first group that this thread is likely to compute next, if there is such a group: its weights come near meanwhile.</param>
    public void Multiply(
        ActivationBuffer activations, float* output, long outputStride, int groupStart, int groupEnd, int tokenStart, int tokenEnd, int nextGroup = 0)
    {
        ArgumentNullException.ThrowIfNull(activations);
        CheckGroups(groupStart, groupEnd);
        if (activations.Columns != Columns)
        {
            throw new ArgumentException($"The input has {activations.Columns} columns, the weights {Columns}.", nameof(activations));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(tokenStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokenEnd, activations.Tokens);
        if (tokenStart % ActivationBuffer.TileTokens != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(tokenStart), tokenStart, "A range begins with a tile.");
        }

        MultiplyJob job = Job(activations, output, outputStride, groupStart, groupEnd, tokenStart, tokenEnd) with { NextGroup = nextGroup < Groups ? nextGroup : 0 };
        if (IsFloat)
        {
            KernelDispatch.MultiplyFloats(Format, job, activations.Source, activations.SourceStride, Columns);
        }
        else
        {
            KernelDispatch.Multiply(Path, job);
        }
    }

    /// <summary>Computes a range of the output from float activations and dequantised weights: slower, without the error of 8-bit activations.</summary>
    /// <param name="input"><c>[token][column]</c>.</param>
    /// <param name="inputStride">Floats between input tokens.</param>
    /// <param name="output"><c>[token][row]</c>; rows beyond <see cref="Rows"/> are not written.</param>
    /// <param name="outputStride">Floats between output tokens.</param>
    /// <param name="groupStart">First group of rows.</param>
    /// <param name="groupEnd">One past the last group.</param>
    /// <param name="tokenStart">First token.</param>
    /// <param name="tokenEnd">One past the last token.</param>
    public void MultiplyExact(
        float* input, long inputStride, float* output, long outputStride, int groupStart, int groupEnd, int tokenStart, int tokenEnd)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckGroups(groupStart, groupEnd);
        ArgumentOutOfRangeException.ThrowIfNegative(tokenStart);
        MultiplyJob job = Job(null, output, outputStride, groupStart, groupEnd, tokenStart, tokenEnd);
        if (IsFloat)
        {
            KernelDispatch.MultiplyFloats(Format, job, input, inputStride, Columns);
        }
        else
        {
            KernelDispatch.MultiplyExact(job, input, inputStride);
        }
    }

    /// <summary>Writes one row as floats: an embedding look-up.</summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1.</param>
    /// <param name="destination">Exactly <see cref="Columns"/> floats.</param>
    public void DequantizeRow(int row, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        if (destination.Length != Columns)
        {
            throw new ArgumentException($"A row has {Columns} elements, not {destination.Length}.", nameof(destination));
        }

        if (IsFloat)
        {
            TensorRows.Dequantize(Format, new ReadOnlySpan<byte>(_source + (row * _rowBytes), checked((int)_rowBytes)), destination);
            return;
        }

        new PackedGroup(_layout, _packed + (row / GroupRows * _layout.GroupBytes)).DequantizeRow(row % GroupRows, destination);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isSlice)
        {
            _memory?.Dispose();
        }
    }

    private MultiplyJob Job(
        ActivationBuffer? activations, float* output, long outputStride, int groupStart, int groupEnd, int tokenStart, int tokenEnd) => new()
        {
            Layout = _layout,
            Packed = _packed,
            Bias = Bias,
            Rows = Rows,
            Activations = activations!,
            Output = output,
            OutputStride = outputStride,
            GroupStart = groupStart,
            GroupEnd = groupEnd,
            TokenStart = tokenStart,
            TokenEnd = tokenEnd,
        };

    private void CheckGroups(int groupStart, int groupEnd)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(groupStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groupEnd, Groups);
        ObjectDisposedException.ThrowIf(_memory is { IsClosed: true } || _arena is { IsClosed: true }, this);
    }
}
