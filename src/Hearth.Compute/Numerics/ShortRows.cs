using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Numerics;

/// <summary>The input vectors of a <see cref="ShortMatrix"/>: 16-bit integers with one scale per vector, in tiles of four vectors.</summary>
/// <remarks>
/// <para>A vector's largest magnitude becomes the limit that the matrix allows; every element is rounded to the nearest integer, half to even. Twelve
/// bits and more: what is lost is a tenth of what 8 bits per 32 columns lose.</para>
/// <para><see cref="Load"/> belongs to one thread; <see cref="QuantizeTiles"/> may run on many over disjoint ranges.</para>
/// </remarks>
public sealed unsafe class ShortRows : IDisposable
{
    /// <summary>Vectors that stand side by side.</summary>
    public const int TileTokens = 4;

    /// <summary>1.5 × 2^23: adding it rounds to an integer and leaves that integer in the low bits.</summary>
    private const float RoundingBias = 12582912f;

    private readonly NativeBlock _memory;
    private readonly long _valuesMax;
    private float* _source;
    private long _sourceStride;
    private int _limit;

    /// <summary>Reserves memory for the largest product.</summary>
    /// <param name="columnsMax">The longest vector, in elements.</param>
    /// <param name="tokensMax">The most vectors at once.</param>
    public ShortRows(int columnsMax, int tokensMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columnsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokensMax);
        long slots = ((long)tokensMax + TileTokens - 1) / TileTokens * TileTokens;
        _valuesMax = slots * columnsMax;
        _memory = new NativeBlock((_valuesMax * sizeof(short)) + (slots * sizeof(float)));
        Scales = (float*)(_memory.Pointer + (_valuesMax * sizeof(short)));
        SlotsMax = slots;
    }

    /// <summary>Elements of each loaded vector.</summary>
    public int Columns { get; private set; }

    /// <summary>Loaded vectors.</summary>
    public int Tokens { get; private set; }

    /// <summary>Tiles to quantise.</summary>
    public int Tiles => (Tokens + TileTokens - 1) / TileTokens;

    /// <summary><c>[tile][column / 2][4][2]</c>.</summary>
    internal short* Values => (short*)_memory.Pointer;

    /// <summary>What one unit of a vector's integers stands for.</summary>
    internal float* Scales { get; }

    private long SlotsMax { get; }

    /// <summary>Names the vectors of the next products.</summary>
    /// <param name="source">First vector; read by <see cref="QuantizeTiles"/> only.</param>
    /// <param name="stride">Distance of vectors, in floats.</param>
    /// <param name="columns">Elements per vector, a multiple of 32.</param>
    /// <param name="tokens">Vectors.</param>
    /// <param name="limit">The largest integer, at most <see cref="ShortMatrix.InputLimit"/> of every matrix that reads them.</param>
    public void Load(float* source, long stride, int columns, int tokens, int limit)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, SlotsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if (columns * SlotsMax > _valuesMax || columns % ShortMatrix.ColumnMultiple != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(columns), columns, $"Columns are a multiple of {ShortMatrix.ColumnMultiple} and fit the memory.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, short.MaxValue);
        _source = source;
        _sourceStride = stride;
        Columns = columns;
        Tokens = tokens;
        _limit = limit;
    }

    /// <summary>Makes the integers of a range of tiles; what is missing in the last one is zero.</summary>
    /// <param name="tileStart">First tile.</param>
    /// <param name="tileEnd">One past the last tile, at most <see cref="Tiles"/>.</param>
    public void QuantizeTiles(int tileStart, int tileEnd)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tileStart);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tileEnd, Tiles);
        float* inverses = stackalloc float[TileTokens];
        float** rows = stackalloc float*[TileTokens];
        for (int tile = tileStart; tile < tileEnd; tile++)
        {
            for (int lane = 0; lane < TileTokens; lane++)
            {
                int slot = (tile * TileTokens) + lane;
                float* row = _source + (Math.Min(slot, Tokens - 1) * _sourceStride);
                float magnitude = slot < Tokens ? LargestMagnitude(row, Columns) : 0;
                rows[lane] = row;
                inverses[lane] = magnitude > 0 ? _limit / magnitude : 0;
                Scales[slot] = magnitude / _limit;
            }

            Interleave(rows, inverses, Columns, (int*)(Values + ((long)tile * TileTokens * Columns)));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float LargestMagnitude(float* row, int columns)
    {
        Vector512<float> largest = Vector512<float>.Zero;
        for (int index = 0; index < columns; index += FloatLanes.Count)
        {
            largest = Vector512.MaxNative(largest, Vector512.Abs(Vector512.Load(row + index)));
        }

        return FloatLanes.Max(largest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave(float** rows, float* inverses, int columns, int* target)
    {
        float* row0 = rows[0];
        float* row1 = rows[1];
        float* row2 = rows[2];
        float* row3 = rows[3];
        Vector512<float> inverse0 = Vector512.Create(inverses[0]);
        Vector512<float> inverse1 = Vector512.Create(inverses[1]);
        Vector512<float> inverse2 = Vector512.Create(inverses[2]);
        Vector512<float> inverse3 = Vector512.Create(inverses[3]);
        for (int index = 0; index < columns; index += 16, target += 32)
        {
            Vector256<int> t0 = Pairs(row0 + index, inverse0);
            Vector256<int> t1 = Pairs(row1 + index, inverse1);
            Vector256<int> t2 = Pairs(row2 + index, inverse2);
            Vector256<int> t3 = Pairs(row3 + index, inverse3);
            if (!Avx2.IsSupported)
            {
                for (int pair = 0; pair < 8; pair++)
                {
                    target[4 * pair] = t0.GetElement(pair);
                    target[(4 * pair) + 1] = t1.GetElement(pair);
                    target[(4 * pair) + 2] = t2.GetElement(pair);
                    target[(4 * pair) + 3] = t3.GetElement(pair);
                }

                continue;
            }

            Vector256<long> low01 = Avx2.UnpackLow(t0, t1).AsInt64();
            Vector256<long> low23 = Avx2.UnpackLow(t2, t3).AsInt64();
            Vector256<long> high01 = Avx2.UnpackHigh(t0, t1).AsInt64();
            Vector256<long> high23 = Avx2.UnpackHigh(t2, t3).AsInt64();
            Vector256<int> pair0 = Avx2.UnpackLow(low01, low23).AsInt32();
            Vector256<int> pair1 = Avx2.UnpackHigh(low01, low23).AsInt32();
            Vector256<int> pair2 = Avx2.UnpackLow(high01, high23).AsInt32();
            Vector256<int> pair3 = Avx2.UnpackHigh(high01, high23).AsInt32();
            pair0.GetLower().Store(target);
            pair1.GetLower().Store(target + 4);
            pair2.GetLower().Store(target + 8);
            pair3.GetLower().Store(target + 12);
            pair0.GetUpper().Store(target + 16);
            pair1.GetUpper().Store(target + 20);
            pair2.GetUpper().Store(target + 24);
            pair3.GetUpper().Store(target + 28);
        }
    }

    /// <summary>Sixteen elements as eight pairs of 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Pairs(float* source, Vector512<float> inverse)
    {
        Vector512<int> integers = Vector512.FusedMultiplyAdd(Vector512.Load(source), inverse, Vector512.Create(RoundingBias)).AsInt32();
        return Vector256.Narrow(integers.GetLower(), integers.GetUpper()).AsInt32();
    }
}
