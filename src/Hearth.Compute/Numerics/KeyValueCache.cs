using System.Runtime.CompilerServices;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Numerics;

/// <summary>The keys and values of one sequence, outside the managed heap, growing by segments.</summary>
/// <remarks>
/// <para>Terms. A <b>page</b> is 16 positions. A <b>segment</b> is <see cref="SegmentPositions"/> positions of all layers and heads, one allocation,
/// made when the sequence first reaches it. Inside a segment each layer and head has its keys, then its values.</para>
/// <para>Layout. Keys are <c>[page][dimension][16]</c>: sixteen scores come from one load per dimension. Values are
/// <c>[position][<see cref="PaddedDimension"/>]</c>, zero beyond the head's dimension.</para>
/// <para>Memory starts as zeros and only finite numbers are written, so that kernels may read a whole page and give what is beyond the
/// sequence the weight zero.</para>
/// <para><see cref="Require"/> and <see cref="Dispose"/> belong to one thread; <see cref="Store"/> may run on many for disjoint positions.</para>
/// </remarks>
public sealed unsafe class KeyValueCache : IDisposable
{
    /// <summary>Positions whose keys lie side by side.</summary>
    public const int PagePositions = 16;

    /// <summary>Positions allocated together, and the absolute boundaries at which attention sums are cut.</summary>
    public const int SegmentPositions = 256;

    private readonly NativeBlock?[] _segments;
    private readonly int _layers;
    private readonly int _heads;
    private readonly long _valuesOffset;
    private readonly long _headBytes;
    private int _segmentCount;

    /// <summary>Reserves the directory; no segment is there yet.</summary>
    /// <param name="format">How elements are stored.</param>
    /// <param name="layers">Layers of the model.</param>
    /// <param name="heads">Key/value heads of a layer.</param>
    /// <param name="headDimension">Elements of a head, at least 1.</param>
    /// <param name="positionsMax">The longest sequence.</param>
    public KeyValueCache(KeyValueFormat format, int layers, int heads, int headDimension, int positionsMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(layers);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(heads);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(headDimension);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(positionsMax);
        Format = format;
        HeadDimension = headDimension;
        PositionsMax = positionsMax;
        _layers = layers;
        _heads = heads;
        int elementBytes = format is KeyValueFormat.Half ? sizeof(ushort) : sizeof(float);
        _valuesOffset = (long)SegmentPositions * headDimension * elementBytes;
        _headBytes = _valuesOffset + ((long)SegmentPositions * PaddedDimension * elementBytes);
        _segments = new NativeBlock?[(positionsMax + SegmentPositions - 1) / SegmentPositions];
    }

    /// <summary>How elements are stored.</summary>
    public KeyValueFormat Format { get; }

    /// <summary>Elements of a head.</summary>
    public int HeadDimension { get; }

    /// <summary>The head's dimension, rounded up to whole vectors of 16.</summary>
    public int PaddedDimension => Pad(HeadDimension);

    /// <summary>The longest sequence.</summary>
    public int PositionsMax { get; }

    /// <summary>Bytes allocated now.</summary>
    public long Bytes => _segmentCount * _headBytes * _layers * _heads;

    /// <summary>Bytes that a sequence of <paramref name="positions"/> takes, whole segments.</summary>
    public static long EstimateBytes(KeyValueFormat format, int layers, int heads, int headDimension, int positions)
    {
        long segments = ((long)positions + SegmentPositions - 1) / SegmentPositions;
        long element = format is KeyValueFormat.Half ? sizeof(ushort) : sizeof(float);
        return checked(segments * SegmentPositions * (headDimension + Pad(headDimension)) * element * layers * heads);
    }

    /// <summary>Allocates what positions below <paramref name="positions"/> need and is not there yet.</summary>
    /// <exception cref="OutOfMemoryException">The memory is not there; what was allocated stays usable.</exception>
    public void Require(int positions)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, PositionsMax);
        int needed = (positions + SegmentPositions - 1) / SegmentPositions;
        for (; _segmentCount < needed; _segmentCount++)
        {
            _segments[_segmentCount] = new NativeBlock(_headBytes * _layers * _heads);
        }
    }

    /// <summary>The keys of one layer and head in one segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Keys(int segment, int layer, int head) => _segments[segment]!.Pointer + ((((long)layer * _heads) + head) * _headBytes);

    /// <summary>The values of one layer and head in one segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Values(int segment, int layer, int head) => Keys(segment, layer, head) + _valuesOffset;

    /// <summary>Writes keys and values of one position: all heads of one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="position">A position that <see cref="Require"/> covers.</param>
    /// <param name="keys">The heads' keys, one after the other.</param>
    /// <param name="values">The heads' values, one after the other.</param>
    [SkipLocalsInit]
    public void Store(int layer, int position, float* keys, float* values)
    {
        int segment = position / SegmentPositions;
        int slot = position % SegmentPositions;
        long keyStart = ((long)slot / PagePositions * PagePositions * HeadDimension) + (slot % PagePositions);
        long valueStart = (long)slot * PaddedDimension;
        ushort* halves = stackalloc ushort[Format is KeyValueFormat.Half ? HeadDimension : 0];
        for (int head = 0; head < _heads; head++, keys += HeadDimension, values += HeadDimension)
        {
            byte* keyTarget = Keys(segment, layer, head);
            byte* valueTarget = keyTarget + _valuesOffset;
            if (Format is KeyValueFormat.Half)
            {
                HalfRows.NarrowNormal(keys, halves, HeadDimension);
                Scatter(halves, (ushort*)keyTarget + keyStart, HeadDimension);
                HalfRows.NarrowNormal(values, (ushort*)valueTarget + valueStart, HeadDimension);
            }
            else
            {
                Scatter(keys, (float*)keyTarget + keyStart, HeadDimension);
                Unsafe.CopyBlockUnaligned((float*)valueTarget + valueStart, values, (uint)HeadDimension * sizeof(float));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (; _segmentCount > 0; _segmentCount--)
        {
            _segments[_segmentCount - 1]!.Dispose();
            _segments[_segmentCount - 1] = null;
        }
    }

    internal static int Pad(int headDimension) => (headDimension + FloatLanes.Count - 1) & ~(FloatLanes.Count - 1);

    private static void Scatter<T>(T* source, T* target, int count)
        where T : unmanaged
    {
        for (int index = 0; index < count; index++)
        {
            target[(long)index * PagePositions] = source[index];
        }
    }
}
