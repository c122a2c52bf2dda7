using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Hearth.Compute.Numerics;

/// <summary>Cosines and sines of a rotary position embedding, computed once per position in double precision, and their application.</summary>
/// <remarks>
/// <para>A position has two rows of the rotary dimension: <c>cosine[i]</c>, and <c>sine[i]</c> with the sign that element i meets, so that
/// <c>x[i] = x[i] × cosine[i] + x[partner(i)] × sine[i]</c> for both styles.</para>
/// <para>Rows are made in blocks of <see cref="BlockPositions"/> by <see cref="Require"/>, which belongs to one thread; <see cref="Apply"/> may run on
/// many, for positions that are there.</para>
/// </remarks>
public sealed unsafe class RotaryTable : IDisposable
{
    /// <summary>Positions computed together.</summary>
    public const int BlockPositions = 256;

    /// <summary>Bytes that the table of so many positions takes.</summary>
    /// <param name="dimension">Elements of a head that turn.</param>
    /// <param name="positions">Positions, as many as were ever asked for.</param>
    public static long EstimateBytes(int dimension, int positions) =>
        ((long)positions + BlockPositions - 1) / BlockPositions * BlockPositions * dimension * 2 * sizeof(float);

    private readonly RotaryStyle _style;
    private readonly double _magnitude;
    private readonly double[] _frequencies;
    private readonly float*[] _blocks;
    private int _blockCount;

    /// <summary>Reserves the directory; no position is there yet.</summary>
    /// <param name="style">Which elements are partners.</param>
    /// <param name="dimension">Elements of a head that turn, even; the rest of a head stays as it is.</param>
    /// <param name="frequencyBase">Pair i turns by position × base^(-2i / dimension) radians.</param>
    /// <param name="factors">One divisor of the frequency per pair (llama 3), or empty for none.</param>
    /// <param name="positionsMax">How many positions there may be.</param>
    /// <param name="scaling">How positions beyond the model's own are turned, or null for as all others.</param>
    public RotaryTable(
        RotaryStyle style, int dimension, float frequencyBase, ReadOnlySpan<float> factors, int positionsMax, RotaryScaling? scaling = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        if (dimension % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "Elements turn in pairs.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(positionsMax);
        if (!factors.IsEmpty && factors.Length != dimension / 2)
        {
            throw new ArgumentException("One factor per pair is needed.", nameof(factors));
        }

        _style = style;
        Dimension = dimension;
        _frequencies = new double[dimension / 2];
        for (int pair = 0; pair < _frequencies.Length; pair++)
        {
            double frequency = Math.Pow(frequencyBase, -2.0 * pair / dimension) / (factors.IsEmpty ? 1.0 : factors[pair]);
            _frequencies[pair] = scaling is null ? frequency : scaling.Scale(frequency, pair, dimension, frequencyBase);
        }

        _magnitude = scaling?.Magnitude ?? 1;

        _blocks = new float*[(positionsMax + BlockPositions - 1) / BlockPositions];
    }

    /// <summary>Elements of a head that turn.</summary>
    public int Dimension { get; }

    /// <summary>Makes the rows of all positions below <paramref name="positions"/> that are not there yet.</summary>
    /// <param name="positions">A count, at most the maximum given at construction.</param>
    public void Require(int positions)
    {
        int needed = (positions + BlockPositions - 1) / BlockPositions;
        for (; _blockCount < needed; _blockCount++)
        {
            float* block = (float*)NativeMemory.AlignedAlloc((nuint)BlockPositions * (nuint)Dimension * 2 * sizeof(float), 64);
            for (int position = 0; position < BlockPositions; position++)
            {
                FillRow(block + (position * 2L * Dimension), (_blockCount * BlockPositions) + position);
            }

            _blocks[_blockCount] = block;
        }
    }

    /// <summary>Turns consecutive heads of one token in place.</summary>
    /// <param name="heads">The first head.</param>
    /// <param name="count">How many.</param>
    /// <param name="headDimension">Elements of a head, at least <see cref="Dimension"/>.</param>
    /// <param name="position">A position that <see cref="Require"/> made.</param>
    public void Apply(float* heads, int count, int headDimension, int position)
    {
        float* cosine = _blocks[position / BlockPositions] + (position % BlockPositions * 2L * Dimension);
        float* sine = cosine + Dimension;
        for (int head = 0; head < count; head++)
        {
            if (_style is RotaryStyle.Halves)
            {
                TurnHalves(heads + ((long)head * headDimension), cosine, sine, Dimension / 2);
            }
            else
            {
                TurnPairs(heads + ((long)head * headDimension), cosine, sine, Dimension);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (; _blockCount > 0; _blockCount--)
        {
            NativeMemory.AlignedFree(_blocks[_blockCount - 1]);
            _blocks[_blockCount - 1] = null;
        }
    }

    private void FillRow(float* cosine, int position)
    {
        float* sine = cosine + Dimension;
        for (int pair = 0; pair < _frequencies.Length; pair++)
        {
            (double sin, double cos) = Math.SinCos(position * _frequencies[pair]);
            (int first, int second) = _style is RotaryStyle.Halves ? (pair, pair + _frequencies.Length) : (2 * pair, (2 * pair) + 1);
            cosine[first] = cosine[second] = (float)(cos * _magnitude);
            sine[first] = (float)(-sin * _magnitude);
            sine[second] = (float)(sin * _magnitude);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TurnHalves(float* head, float* cosine, float* sine, int half)
    {
        int index = 0;
        for (; index <= half - FloatLanes.Count; index += FloatLanes.Count)
        {
            Vector512<float> low = Vector512.Load(head + index);
            Vector512<float> high = Vector512.Load(head + half + index);
            Vector512.FusedMultiplyAdd(high, Vector512.Load(sine + index), low * Vector512.Load(cosine + index)).Store(head + index);
            Vector512.FusedMultiplyAdd(low, Vector512.Load(sine + half + index), high * Vector512.Load(cosine + half + index)).Store(head + half + index);
        }

        for (; index < half; index++)
        {
            float low = head[index];
            float high = head[half + index];
            head[index] = MathF.FusedMultiplyAdd(high, sine[index], low * cosine[index]);
            head[half + index] = MathF.FusedMultiplyAdd(low, sine[half + index], high * cosine[half + index]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TurnPairs(float* head, float* cosine, float* sine, int dimension)
    {
        Vector512<int> partners = Vector512.Create(1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14);
        int index = 0;
        for (; index <= dimension - FloatLanes.Count; index += FloatLanes.Count)
        {
            Vector512<float> value = Vector512.Load(head + index);
            Vector512<float> turned = Vector512.Shuffle(value, partners) * Vector512.Load(sine + index);
            Vector512.FusedMultiplyAdd(value, Vector512.Load(cosine + index), turned).Store(head + index);
        }

        for (; index < dimension; index += 2)
        {
            float first = head[index];
            float second = head[index + 1];
            head[index] = MathF.FusedMultiplyAdd(first, cosine[index], second * sine[index]);
            head[index + 1] = MathF.FusedMultiplyAdd(second, cosine[index + 1], first * sine[index + 1]);
        }
    }
}
