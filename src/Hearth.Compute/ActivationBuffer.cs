using Hearth.Compute.Activations;
using Hearth.Compute.Weights;

namespace Hearth.Compute;

/// <summary>The input vectors of a matrix product: a view of the caller's floats, and their 8-bit form per 32 columns.</summary>
/// <remarks>
/// <para>Quantised once, used by every matrix that reads the same input. One token is kept in a row; more are kept in tiles of
/// <see cref="TileTokens"/>, the last one filled up with zeros.</para>
/// <para>The 8-bit form exists only where the columns are a multiple of 32; float weights use the floats.</para>
/// <para><see cref="Load"/> and <see cref="Dispose"/> belong to one thread; <see cref="QuantizeTiles"/> may run on many threads over
/// disjoint ranges, and the kernels read concurrently. Nothing is allocated after construction.</para>
/// </remarks>
public sealed unsafe class ActivationBuffer : IDisposable
{
    /// <summary>Tokens that a prefill kernel takes together.</summary>
    public const int TileTokens = 4;

    private readonly NativeBlock _memory;

    /// <summary>Reserves memory for the largest product.</summary>
    /// <param name="columnsMax">The longest input vector, in elements.</param>
    /// <param name="tokensMax">The most input vectors at once.</param>
    public ActivationBuffer(int columnsMax, int tokensMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columnsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokensMax);
        ColumnsMax = columnsMax;
        TokensMax = tokensMax;
        long slots = tokensMax == 1 ? 1 : ((long)tokensMax + TileTokens - 1) / TileTokens * TileTokens;
        long blocks = slots * ((columnsMax + 31) / 32);
        _memory = new NativeBlock(blocks * (32 + 4 + 4 + 12));
        Quants = (sbyte*)_memory.Pointer;
        Scales = (float*)(_memory.Pointer + (blocks * 32));
        ScaledSums = Scales + blocks;
        Offsets = (int*)(ScaledSums + blocks);
    }

    /// <summary>The longest input vector it can take, in elements.</summary>
    public int ColumnsMax { get; }

    /// <summary>The most input vectors it can take.</summary>
    public int TokensMax { get; }

    /// <summary>Elements of each loaded vector.</summary>
    public int Columns { get; private set; }

    /// <summary>Loaded vectors.</summary>
    public int Tokens { get; private set; }

    /// <summary>Tiles to quantise: 1 for one token.</summary>
    public int Tiles => (Tokens + TileTokens - 1) / TileTokens;

    /// <summary>The caller's floats, token after token at <see cref="SourceStride"/>.</summary>
    internal float* Source { get; private set; }

    internal long SourceStride { get; private set; }

    /// <summary>1 for one token, else <see cref="TileTokens"/>: how many tokens stand side by side in every array below.</summary>
    internal int Width { get; private set; }

    internal int Blocks => Columns / PackedLayout.BlockColumns;

    /// <summary><c>[tile][column / 4][width][4]</c>, each in -127..127.</summary>
    internal sbyte* Quants { get; }

    /// <summary><c>[tile][block][width]</c>: the size of one step, rounded to half.</summary>
    internal float* Scales { get; }

    /// <summary><c>[tile][block][width]</c>: scale times the sum of the quants.</summary>
    internal float* ScaledSums { get; }

    /// <summary>
    /// <c>[tile][block][3][width]</c>, pairs of 16 bits: the negated sums of the quants at columns 0, 1 (low) and 2, 3 (high) of each chunk
    /// of four; over the first 16 columns, the second 16, and all 32. Kernels that pair bytes start from a multiple of them, which takes
    /// the bias of the unsigned weights off before anything can overflow.
    /// </summary>
    internal int* Offsets { get; }

    /// <summary>Names the vectors of the next products. The floats stay the caller's and must live until those are done.</summary>
    /// <param name="source">First vector.</param>
    /// <param name="stride">Distance of vectors, in floats.</param>
    /// <param name="columns">Elements per vector, 1 to <see cref="ColumnsMax"/>.</param>
    /// <param name="tokens">Vectors, 1 to <see cref="TokensMax"/>.</param>
    public void Load(float* source, long stride, int columns, int tokens)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, ColumnsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, TokensMax);
        Source = source;
        SourceStride = stride;
        Columns = columns;
        Tokens = tokens;
        Width = tokens == 1 ? 1 : TileTokens;
    }

    /// <summary>Makes the 8-bit form of a range of tiles; does nothing where the columns are not a multiple of 32.</summary>
    /// <param name="tileStart">First tile.</param>
    /// <param name="tileEnd">One past the last tile, at most <see cref="Tiles"/>.</param>
    public void QuantizeTiles(int tileStart, int tileEnd)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tileStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tileEnd, Tiles);
        if (Columns % PackedLayout.BlockColumns != 0)
        {
            return;
        }

        for (int slot = tileStart * Width; slot < tileEnd * Width; slot++)
        {
            ActivationQuantizer.Quantize(this, slot);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();
}
