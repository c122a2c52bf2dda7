using Hearth.Compute.Weights;

namespace Hearth.Compute.Numerics;

/// <summary>The weights of one linear layer as 16-bit integers with one scale per row, for products with many vectors: output = weights × input + bias.</summary>
/// <remarks>
/// <para>Why: without a dot product of bytes on 512-bit vectors, 8-bit weights cost two multiplications and a float step per 32 columns. A pair of 16-bit
/// products costs one, sums of 512 columns fit 32 bits, and the scales come in at the end. Twice the memory of 8 bits, which small encoders afford.</para>
/// <para>No sum overflows: weights are at most <see cref="WeightLimit"/>, the largest sum of magnitudes of any row and segment is known when they are
/// packed, and <see cref="InputLimit"/> is what it leaves to the other factor.</para>
/// <para>Integers are exact and the float steps are the same in every form, so results do not depend on the vectors' width, on how rows or
/// tokens are split, or on what else is in the batch.</para>
/// <para>Packing and multiplying may run on many threads over disjoint strips.</para>
/// </remarks>
public sealed unsafe class ShortMatrix : IDisposable
{
    /// <summary>Rows that are stored and computed together.</summary>
    public const int StripRows = 32;

    /// <summary>Columns are a multiple of this.</summary>
    public const int ColumnMultiple = 32;

    /// <summary>The largest weight: rounding to it loses a sixteenth and less of what 8 bits per 32 columns lost before.</summary>
    public const int WeightLimit = 4095;

    /// <summary>The most columns whose products are summed as integers.</summary>
    private const int SegmentColumnsMax = 512;

    private readonly NativeBlock? _memory;
    private readonly NativeBlock _vectors;
    private readonly long[] _largestSums;

    /// <summary>Reserves memory; every strip must be packed before it is used.</summary>
    /// <param name="rows">Length of the output.</param>
    /// <param name="columns">Length of the input, a multiple of <see cref="ColumnMultiple"/>.</param>
    /// <param name="arena">Where to take the memory from; null for memory of its own. It must live as long as the matrix is used.</param>
    public ShortMatrix(int rows, int columns, WeightArena? arena = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (columns % ColumnMultiple != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(columns), columns, $"Columns are a multiple of {ColumnMultiple}.");
        }

        Rows = rows;
        Columns = columns;
        int segments = (columns + SegmentColumnsMax - 1) / SegmentColumnsMax;
        SegmentColumns = (((columns + segments - 1) / segments) + ColumnMultiple - 1) / ColumnMultiple * ColumnMultiple;
        _largestSums = new long[Strips];
        WeightBytes = (long)Strips * StripRows * columns * sizeof(short);
        byte* memory = arena is null ? null : arena.TryTake(WeightBytes);
        if (memory is null)
        {
            _memory = new NativeBlock(WeightBytes, isCleared: false);
            memory = _memory.Pointer;
        }

        Weights = (short*)memory;
        _vectors = new NativeBlock((long)Strips * StripRows * 2 * sizeof(float));
    }

    /// <summary>Length of the output.</summary>
    public int Rows { get; }

    /// <summary>Length of the input.</summary>
    public int Columns { get; }

    /// <summary>Strips of <see cref="StripRows"/> rows, the last one possibly partial: the unit of splitting work.</summary>
    public int Strips => (Rows + StripRows - 1) / StripRows;

    /// <summary>Memory held, in bytes.</summary>
    public long Bytes => WeightBytes + _vectors.Bytes;

    /// <summary>The largest integer an input may have without a sum overflowing; known when every strip is packed.</summary>
    public int InputLimit => (int)Math.Min(short.MaxValue, int.MaxValue / Math.Max(1, _largestSums.Max()));

    internal int SegmentColumns { get; }

    /// <summary><c>[strip][column / 2][32][2]</c>.</summary>
    internal short* Weights { get; }

    /// <summary>What one unit of a row's integers stands for; zeros beyond the last row.</summary>
    internal float* Scales => (float*)_vectors.Pointer;

    private long WeightBytes { get; }

    internal float* Biases => Scales + ((long)Strips * StripRows);

    /// <summary>Memory that a matrix of this size takes, in bytes.</summary>
    public static long EstimateBytes(long rows, int columns) => (rows + StripRows) * ((columns * sizeof(short)) + (2L * sizeof(float)));

    /// <summary>Sets what is added to the output; zeros where it is not called.</summary>
    /// <param name="bias">One float per row; copied.</param>
    public void SetBias(ReadOnlySpan<float> bias) => bias.CopyTo(new Span<float>(Biases, Rows));

    /// <summary>Packs a range of strips.</summary>
    /// <param name="format">How <paramref name="source"/> is stored.</param>
    /// <param name="source">The whole tensor's data, row after row.</param>
    /// <param name="stripStart">First strip.</param>
    /// <param name="stripEnd">One past the last strip.</param>
    /// <exception cref="ComputeException">A weight is not finite.</exception>
    public void PackStrips(TensorFormat format, byte* source, int stripStart, int stripEnd)
    {
        ArgumentNullException.ThrowIfNull(source);
        CheckStrips(stripStart, stripEnd);
        int rowBytes = checked((int)TensorRows.LengthBytes(format, Columns));
        float[] values = new float[Columns];
        if (stripEnd * StripRows > Rows)
        {
            long stripValues = (long)StripRows * Columns;
            new Span<short>(Weights + ((stripEnd - 1) * stripValues), (int)stripValues).Clear();
        }

        for (int row = stripStart * StripRows; row < Math.Min(Rows, stripEnd * StripRows); row++)
        {
            TensorRows.Dequantize(format, new ReadOnlySpan<byte>(source + ((long)row * rowBytes), rowBytes), values);
            PackRow(row, values);
        }
    }

    /// <summary>Computes a range of the output.</summary>
    /// <param name="input">Already quantised.</param>
    /// <param name="output">Where the rows go.</param>
    /// <param name="stripStart">First strip.</param>
    /// <param name="stripEnd">One past the last strip.</param>
    /// <param name="tileStart">First tile of tokens.</param>
    /// <param name="tileEnd">One past the last tile.</param>
    public void Multiply(ShortRows input, ShortOutput output, int stripStart, int stripEnd, int tileStart, int tileEnd) =>
        Multiply(input, output, stripStart, stripEnd, tileStart, tileEnd, ShortForms.Best);

    /// <inheritdoc/>
    public void Dispose()
    {
        _memory?.Dispose();
        _vectors.Dispose();
    }

    /// <summary>The same with a choice of the instructions, for the test that compares them.</summary>
    internal void Multiply(ShortRows input, ShortOutput output, int stripStart, int stripEnd, int tileStart, int tileEnd, ShortForm form)
    {
        ArgumentNullException.ThrowIfNull(input);
        CheckStrips(stripStart, stripEnd);
        ArgumentNullException.ThrowIfNull(output);
        if (input.Columns != Columns)
        {
            throw new ArgumentException($"The input has {input.Columns} columns, the weights {Columns}.", nameof(input));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(tileStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tileEnd, input.Tiles);
        int* sums = stackalloc int[2 * ShortRows.TileTokens * StripRows];
        for (int strip = stripStart; strip < stripEnd; strip++)
        {
            for (int tile = tileStart; tile < tileEnd;)
            {
                bool isPair = form is ShortForm.Wide && tile + 1 < tileEnd;
                for (int column = 0; column < Columns; column += SegmentColumns)
                {
                    ShortTile part = new(this, input, strip, tile, column);
                    switch (form)
                    {
                        case ShortForm.Wide when isPair:
                            ShortKernel.MultiplyEight(part, sums);
                            break;
                        case ShortForm.Wide:
                            ShortKernel.MultiplyFour(part, sums);
                            break;
                        case ShortForm.Narrow:
                            ShortKernel.MultiplyNarrow(part, sums);
                            break;
                        default:
                            ShortKernel.MultiplyPortable(part, sums);
                            break;
                    }

                    ShortKernel.Finish(part, sums, isPair ? 2 * ShortRows.TileTokens : ShortRows.TileTokens, output);
                }

                tile += isPair ? 2 : 1;
            }
        }
    }

    private void PackRow(int row, float[] values)
    {
        float magnitude = 0;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
            {
                throw new ComputeException(ComputeErrors.NonFiniteScale, $"Row {row} of a tensor holds a number that is not finite.");
            }

            magnitude = MathF.Max(magnitude, MathF.Abs(value));
        }

        float inverse = magnitude > 0 ? WeightLimit / magnitude : 0;
        Scales[row] = magnitude / WeightLimit;
        int strip = row / StripRows;
        short* target = Weights + ((long)strip * StripRows * Columns) + (row % StripRows * 2);
        for (int start = 0; start < Columns; start += SegmentColumns)
        {
            long sum = 0;
            for (int column = start; column < Math.Min(Columns, start + SegmentColumns); column++)
            {
                int weight = (int)MathF.Round(values[column] * inverse);
                target[((long)(column / 2) * StripRows * 2) + (column & 1)] = (short)weight;
                sum += Math.Abs(weight);
            }

            _largestSums[strip] = Math.Max(_largestSums[strip], sum);
        }
    }

    private void CheckStrips(int stripStart, int stripEnd)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stripStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stripEnd, Strips);
        ObjectDisposedException.ThrowIf(_vectors.IsClosed, this);
    }
}
