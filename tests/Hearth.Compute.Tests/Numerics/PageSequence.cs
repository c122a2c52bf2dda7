using System.Runtime.InteropServices;
using Hearth.Compute.Numerics;
using Hearth.Primitives;

namespace Hearth.Compute.Tests.Numerics;

/// <summary>Random keys and values of one head in pages that do not follow one another in memory.</summary>
internal sealed unsafe class PageSequence : IDisposable
{
    private PageSequence(KeyValueFormat format, int dimension, int positions)
    {
        HeadDimension = dimension;
        int pages = (positions + KeyValuePool.PagePositions - 1) / KeyValuePool.PagePositions;
        Pool = new KeyValuePool(format, [new KeyValueLayer(1, dimension)], pages);
        Pages = (byte**)NativeMemory.AllocZeroed((nuint)(pages + 4), (nuint)sizeof(byte*));
        for (int index = pages - 1; index >= 0; index--)
        {
            Assert.True(Pool.TryRent(out int page));
            Pages[index] = Pool.Page(page);
        }
    }

    public KeyValuePool Pool { get; }

    public byte** Pages { get; }

    public int HeadDimension { get; }

    public static PageSequence Random(KeyValueFormat format, int dimension, int positions)
    {
        PageSequence sequence = new(format, dimension, positions);
        SeededRandom random = new(9);
        float[] key = new float[dimension];
        float[] value = new float[dimension];
        for (int position = 0; position < positions; position++)
        {
            for (int index = 0; index < dimension; index++)
            {
                key[index] = (float)((random.NextDouble() * 2) - 1);
                value[index] = (float)((random.NextDouble() * 2) - 1);
            }

            fixed (float* keys = key, values = value)
            {
                (int page, int slot) = Math.DivRem(position, KeyValuePool.PagePositions);
                sequence.Pool.Store(sequence.Pages[page], slot, 0, keys, values);
            }
        }

        return sequence;
    }

    public double Element(int position, int index, bool isKey)
    {
        (int page, int slot) = Math.DivRem(position, KeyValuePool.PagePositions);
        long offset = isKey
            ? (slot / 16 * 16L * HeadDimension) + (index * 16) + (slot % 16)
            : ((long)slot * KeyValuePool.Pad(HeadDimension)) + index;
        byte* start = Pages[page] + (isKey ? Pool.KeyOffset(0, 0) : Pool.ValueOffset(0, 0));
        if (Pool.Format is KeyValueFormat.Byte)
        {
            Half* scales = (Half*)(start + (64L * (isKey ? HeadDimension : KeyValuePool.Pad(HeadDimension))));
            return (double)scales[(index / 32 * 64) + slot] * ((sbyte*)start)[offset];
        }

        return Pool.Format is KeyValueFormat.Half ? (double)((Half*)start)[offset] : ((float*)start)[offset];
    }

    public void Dispose()
    {
        NativeMemory.Free(Pages);
        Pool.Dispose();
    }
}
