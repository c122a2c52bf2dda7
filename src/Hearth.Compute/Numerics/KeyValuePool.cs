using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Numerics;

/// <summary>The keys and values of all sequences of a model, in pages outside the managed heap.</summary>
/// <remarks>
/// <para>Terms. A <b>page</b> is <see cref="PagePositions"/> consecutive positions of one sequence, all layers and heads; pages are rented and returned by
/// number. A <b>segment</b> is four pages: attention sums are cut at its absolute boundaries (<see cref="SegmentAttention"/>).</para>
/// <para>Layout. Each layer and head of a page has its keys, then its values. Keys are <c>[position / 16][dimension][16]</c>, so that sixteen scores come
/// from one load per dimension. Values are <c>[position][padded dimension]</c>, zero beyond the head's dimension. With <see cref="KeyValueFormat.Byte"/>
/// the keys, and again the values, are followed by their scales, halves: <c>[dimension / 32][position]</c>.</para>
/// <para>Invariants.</para>
/// <list type="number">
/// <item>Memory starts as zeros and only finite numbers are written, so that kernels may read a whole page and give what is beyond the sequence the
/// weight zero.</item>
/// <item>A page is rented at most once at a time; returning one that is not rented is a bug and throws.</item>
/// <item>Memory is taken in slabs when pages are first rented and kept until the pool is disposed: never more than <see cref="PagesMax"/> pages.</item>
/// </list>
/// <para>Renting and returning belong to one thread; <see cref="Store"/> may run on many for disjoint positions.</para>
/// </remarks>
public sealed unsafe class KeyValuePool : IDisposable
{
    /// <summary>Positions of a page.</summary>
    public const int PagePositions = 64;

    /// <summary>Positions between the absolute boundaries at which attention sums are cut.</summary>
    public const int SegmentPositions = 256;

    /// <summary>Positions whose keys lie side by side.</summary>
    internal const int LanePositions = 16;

    /// <summary>Elements that share a scale; a head's last block may be shorter.</summary>
    internal const int ScaleElements = 32;

    /// <summary>Large enough for huge pages, small enough that a first short answer does not take a long context's memory.</summary>
    private const long SlabBytes = 16 << 20;

    private readonly KeyValueLayer[] _layers;
    private readonly long[] _layerOffsets;
    private readonly int _elementBytes;
    private readonly int _slabPages;
    private readonly List<NativeBlock> _slabs = [];
    private readonly Stack<int> _free = [];
    private readonly bool[] _isRented;
    private int _pagesMade;

    /// <summary>Describes the pages; no memory is taken yet.</summary>
    /// <param name="format">How elements are stored.</param>
    /// <param name="layers">What each layer keeps.</param>
    /// <param name="pagesMax">The most pages there may be.</param>
    public KeyValuePool(KeyValueFormat format, ReadOnlySpan<KeyValueLayer> layers, int pagesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pagesMax);
        Format = format;
        PagesMax = pagesMax;
        _elementBytes = ElementBytes(format);
        _layers = layers.ToArray();
        _layerOffsets = new long[_layers.Length];
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            if (_layers[layer] is not { Heads: >= 0, HeadDimension: > 0 })
            {
                throw new ArgumentException($"Layer {layer} has no such heads: {_layers[layer]}.", nameof(layers));
            }

            _layerOffsets[layer] = PageBytes;
            PageBytes += _layers[layer].Heads * HeadBytes(layer);
        }

        _slabPages = (int)Math.Clamp(SlabBytes / Math.Max(PageBytes, 64), 1, pagesMax);
        _isRented = new bool[pagesMax];
    }

    /// <summary>How elements are stored.</summary>
    public KeyValueFormat Format { get; }

    /// <summary>The most pages there may be.</summary>
    public int PagesMax { get; }

    /// <summary>Pages that are rented now.</summary>
    public int PagesUsed { get; private set; }

    /// <summary>Bytes of one page.</summary>
    public long PageBytes { get; }

    /// <summary>Bytes allocated now, rented or not.</summary>
    public long Bytes => Math.Min((long)_slabs.Count * _slabPages, PagesMax) * PageBytes;

    /// <summary>Bytes that the pages of a sequence take.</summary>
    /// <param name="format">How elements are stored.</param>
    /// <param name="layers">What each layer keeps.</param>
    /// <param name="positions">The sequence's length.</param>
    public static long EstimateBytes(KeyValueFormat format, ReadOnlySpan<KeyValueLayer> layers, long positions)
    {
        long perPosition = 0;
        foreach (KeyValueLayer layer in layers)
        {
            perPosition += (long)layer.Heads * (PositionBytes(format, layer.HeadDimension) + PositionBytes(format, Pad(layer.HeadDimension)));
        }

        return checked((positions + PagePositions - 1) / PagePositions * PagePositions * perPosition);
    }

    /// <summary>The head's dimension, rounded up to whole vectors of 16: the distance of values.</summary>
    public static int Pad(int headDimension) => (headDimension + FloatLanes.Count - 1) & ~(FloatLanes.Count - 1);

    /// <summary>Takes a page; what it held before is still in it.</summary>
    /// <param name="page">Its number.</param>
    /// <returns>False when all are rented.</returns>
    /// <exception cref="OutOfMemoryException">The memory is not there; what was allocated stays usable.</exception>
    public bool TryRent(out int page)
    {
        if (!_free.TryPop(out page))
        {
            if (_pagesMade == PagesMax)
            {
                page = -1;
                return false;
            }

            if (_pagesMade == _slabs.Count * _slabPages)
            {
                // The last one is as large as the bound leaves.
                _slabs.Add(new NativeBlock(Math.Min(_slabPages, PagesMax - _pagesMade) * PageBytes));
            }

            page = _pagesMade++;
        }

        _isRented[page] = true;
        PagesUsed++;
        return true;
    }

    /// <summary>Gives a page back.</summary>
    public void Return(int page)
    {
        if (!_isRented[page])
        {
            throw new InvalidOperationException($"Page {page} is not rented.");
        }

        _isRented[page] = false;
        PagesUsed--;
        _free.Push(page);
    }

    /// <summary>Makes a rented page zeros again: before it is returned, if its holder wrote anything but keys and values to it.</summary>
    public void Clear(int page) => NativeMemory.Clear(Page(page), (nuint)PageBytes);

    /// <summary>The memory of a rented page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Page(int page) => _slabs[page / _slabPages].Pointer + (page % _slabPages * PageBytes);

    /// <summary>Where the keys of one layer and head begin, relative to a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long KeyOffset(int layer, int head) => _layerOffsets[layer] + (head * HeadBytes(layer));

    /// <summary>Where the values of one layer and head begin, relative to a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ValueOffset(int layer, int head) => KeyOffset(layer, head) + KeyBytes(layer);

    /// <summary>Copies the first positions of a page to another; what stands behind them there is undefined.</summary>
    /// <param name="source">A rented page.</param>
    /// <param name="target">Another rented page.</param>
    /// <param name="positions">1 to <see cref="PagePositions"/>.</param>
    public void CopyPositions(int source, int target, int positions)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(positions);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, PagePositions);
        byte* from = Page(source);
        byte* to = Page(target);
        long lanes = (positions + LanePositions - 1) / LanePositions * LanePositions;
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            int dimension = _layers[layer].HeadDimension;
            for (int head = 0; head < _layers[layer].Heads; head++)
            {
                long keys = KeyOffset(layer, head);
                long values = ValueOffset(layer, head);
                long keyBytes = lanes * dimension * _elementBytes;
                long valueBytes = (long)positions * Pad(dimension) * _elementBytes;
                Buffer.MemoryCopy(from + keys, to + keys, keyBytes, keyBytes);
                Buffer.MemoryCopy(from + values, to + values, valueBytes, valueBytes);
                if (Format is KeyValueFormat.Byte)
                {
                    CopyScales(from, to, keys + ((long)PagePositions * dimension), Blocks(dimension), positions);
                    CopyScales(from, to, values + ((long)PagePositions * Pad(dimension)), Blocks(Pad(dimension)), positions);
                }
            }
        }
    }

    /// <summary>Writes keys and values of one position: all heads of one layer.</summary>
    /// <param name="page">The memory of a rented page.</param>
    /// <param name="slot">The position within the page.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="keys">The heads' keys, one after the other.</param>
    /// <param name="values">The heads' values, one after the other.</param>
    [SkipLocalsInit]
    public void Store(byte* page, int slot, int layer, float* keys, float* values)
    {
        (int heads, int dimension) = _layers[layer];
        long keyStart = ((long)slot / LanePositions * LanePositions * dimension) + (slot % LanePositions);
        long valueStart = (long)slot * Pad(dimension);
        byte* target = page + _layerOffsets[layer];
        long keyBytes = KeyBytes(layer);
        long headBytes = HeadBytes(layer);
        ushort* halves = stackalloc ushort[Format is KeyValueFormat.Half ? dimension : 0];
        sbyte* bytes = stackalloc sbyte[Format is KeyValueFormat.Byte ? ScaleElements : 0];
        for (int head = 0; head < heads; head++, keys += dimension, values += dimension, target += headBytes)
        {
            byte* valueTarget = target + keyBytes;
            if (Format is KeyValueFormat.Half)
            {
                HalfRows.NarrowNormal(keys, halves, dimension);
                Scatter(halves, (ushort*)target + keyStart, dimension);
                HalfRows.NarrowNormal(values, (ushort*)valueTarget + valueStart, dimension);
            }
            else if (Format is KeyValueFormat.Byte)
            {
                ushort* keyScales = (ushort*)(target + ((long)PagePositions * dimension));
                ushort* valueScales = (ushort*)(valueTarget + ((long)PagePositions * Pad(dimension)));
                for (int start = 0; start < dimension; start += ScaleElements)
                {
                    int count = Math.Min(ScaleElements, dimension - start);
                    int place = (start / ScaleElements * PagePositions) + slot;
                    keyScales[place] = ByteRows.Quantize(keys + start, count, bytes);
                    Scatter(bytes, (sbyte*)target + keyStart + ((long)start * LanePositions), count);
                    valueScales[place] = ByteRows.Quantize(values + start, count, (sbyte*)valueTarget + valueStart + start);
                }
            }
            else
            {
                Scatter(keys, (float*)target + keyStart, dimension);
                Unsafe.CopyBlockUnaligned((float*)valueTarget + valueStart, values, (uint)dimension * sizeof(float));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (NativeBlock slab in _slabs)
        {
            slab.Dispose();
        }

        _slabs.Clear();
    }

    private static int ElementBytes(KeyValueFormat format) => format switch
    {
        KeyValueFormat.Byte => sizeof(byte),
        KeyValueFormat.Half => sizeof(ushort),
        _ => sizeof(float),
    };

    /// <summary>What so many elements of one position take, scales included.</summary>
    private static long PositionBytes(KeyValueFormat format, int elements) =>
        ((long)elements * ElementBytes(format)) + (format is KeyValueFormat.Byte ? sizeof(ushort) * (long)Blocks(elements) : 0);

    private static int Blocks(int elements) => (elements + ScaleElements - 1) / ScaleElements;

    private static void CopyScales(byte* from, byte* to, long offset, int blocks, int positions)
    {
        for (int block = 0; block < blocks; block++, offset += PagePositions * sizeof(ushort))
        {
            Buffer.MemoryCopy(from + offset, to + offset, (long)positions * sizeof(ushort), (long)positions * sizeof(ushort));
        }
    }

    private long KeyBytes(int layer) => PagePositions * PositionBytes(Format, _layers[layer].HeadDimension);

    private long HeadBytes(int layer) => KeyBytes(layer) + (PagePositions * PositionBytes(Format, Pad(_layers[layer].HeadDimension)));

    private static void Scatter<T>(T* source, T* target, int count)
        where T : unmanaged
    {
        for (int index = 0; index < count; index++)
        {
            target[(long)index * LanePositions] = source[index];
        }
    }
}
