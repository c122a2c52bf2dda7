using Hearth.Compute.Numerics;

namespace Hearth.Compute.Tests.Numerics;

public sealed unsafe class KeyValuePoolTests
{
    [Fact]
    public void TryRent_AllPagesTaken_IsRefusedUntilOneReturns()
    {
        using KeyValuePool pool = new(KeyValueFormat.Half, [new KeyValueLayer(2, 32)], 3);
        HashSet<int> pages = [];
        for (int count = 0; count < 3; count++)
        {
            Assert.True(pool.TryRent(out int page));
            Assert.True(pages.Add(page));
        }

        Assert.False(pool.TryRent(out _));
        Assert.Equal(3, pool.PagesUsed);
        pool.Return(1);
        Assert.True(pool.TryRent(out int again));
        Assert.Equal(1, again);
    }

    [Fact]
    public void Return_PageThatIsNotRented_Throws()
    {
        using KeyValuePool pool = new(KeyValueFormat.Half, [new KeyValueLayer(1, 16)], 2);
        Assert.True(pool.TryRent(out int page));
        pool.Return(page);
        Assert.Throws<InvalidOperationException>(() => pool.Return(page));
        Assert.Equal(0, pool.PagesUsed);
    }

    [Fact]
    public void Bytes_PagesRentedOneByOne_GrowBySlabsUpToTheBound()
    {
        KeyValueLayer[] layers = [new(8, 128), new(0, 128), new(4, 256)];
        long position = (8 * 128 * 2 * 2) + (4 * 256 * 2 * 2);
        using KeyValuePool pool = new(KeyValueFormat.Half, layers, 1000);
        Assert.Equal(0, pool.Bytes);
        Assert.Equal(64 * position, pool.PageBytes);
        Assert.Equal(3 * 64 * position, KeyValuePool.EstimateBytes(KeyValueFormat.Half, layers, 129));
        Assert.True(pool.TryRent(out _));
        Assert.InRange(pool.Bytes, pool.PageBytes, 16 << 20);
    }

    [Fact]
    public void Store_Bytes_StayWithinHalfAStepOfTheirBlock()
    {
        const int Dimension = 80;
        using KeyValuePool pool = new(KeyValueFormat.Byte, [new KeyValueLayer(1, Dimension)], 1);
        Assert.Equal(64 * (80 + 6 + 80 + 6), pool.PageBytes);
        Assert.Equal(pool.PageBytes, KeyValuePool.EstimateBytes(KeyValueFormat.Byte, [new KeyValueLayer(1, Dimension)], 64));
        Assert.True(pool.TryRent(out int page));
        byte* start = pool.Page(page);
        foreach ((int slot, float spread) in (ReadOnlySpan<(int, float)>)[(0, 3f), (17, 1e-3f), (63, 1e5f), (5, 0f)])
        {
            using NativeFloats keys = NativeArray.Random(Dimension, 3, spread);
            using NativeFloats values = NativeArray.Random(Dimension, 4, spread);
            pool.Store(start, slot, 0, keys.Pointer, values.Pointer);
            for (int index = 0; index < Dimension; index++)
            {
                Half* keyScales = (Half*)(start + (64 * Dimension));
                Half* valueScales = (Half*)(start + pool.ValueOffset(0, 0) + (64 * Dimension));
                float keyStep = (float)keyScales[(index / 32 * 64) + slot];
                float valueStep = (float)valueScales[(index / 32 * 64) + slot];
                float key = keyStep * ((sbyte*)start)[(slot / 16 * 16 * Dimension) + (index * 16) + (slot % 16)];
                float value = valueStep * ((sbyte*)start)[pool.ValueOffset(0, 0) + (slot * Dimension) + index];
                Assert.InRange(key - keys.Pointer[index], -0.57f * keyStep, 0.57f * keyStep);
                Assert.InRange(value - values.Pointer[index], -0.57f * valueStep, 0.57f * valueStep);
            }
        }
    }

    [Theory]
    [InlineData(KeyValueFormat.Half)]
    [InlineData(KeyValueFormat.Single)]
    [InlineData(KeyValueFormat.Byte)]
    public void CopyPositions_FirstPositions_AreEqualInTheTarget(KeyValueFormat format)
    {
        using KeyValuePool pool = new(format, [new KeyValueLayer(2, 24), new KeyValueLayer(1, 16)], 2);
        Assert.True(pool.TryRent(out int source));
        Assert.True(pool.TryRent(out int target));
        using NativeFloats keys = NativeArray.Random(48, 3);
        using NativeFloats values = NativeArray.Random(48, 4);
        for (int slot = 0; slot < 21; slot++)
        {
            keys.Pointer[0] = slot;
            values.Pointer[1] = slot;
            pool.Store(pool.Page(source), slot, 0, keys.Pointer, values.Pointer);
            pool.Store(pool.Page(source), slot, 1, keys.Pointer, values.Pointer);
        }

        pool.CopyPositions(source, target, 21);

        for (int layer = 0; layer < 2; layer++)
        {
            int dimension = layer == 0 ? 24 : 16;
            int bytes = format switch
            {
                KeyValueFormat.Byte => 1,
                KeyValueFormat.Half => 2,
                _ => 4,
            };
            for (int head = 0; head < 2 - layer; head++)
            {
                long keyOffset = pool.KeyOffset(layer, head);
                long valueOffset = pool.ValueOffset(layer, head);
                Assert.True(Same(keyOffset, 32 * dimension * bytes) && Same(valueOffset, 21 * KeyValuePool.Pad(dimension) * bytes));
                if (format is KeyValueFormat.Byte)
                {
                    Assert.True(Same(keyOffset + (64 * dimension), 21 * 2) && Same(valueOffset + (64 * KeyValuePool.Pad(dimension)), 21 * 2));
                }
            }
        }

        bool Same(long offset, int length) =>
            new ReadOnlySpan<byte>(pool.Page(source) + offset, length).SequenceEqual(new ReadOnlySpan<byte>(pool.Page(target) + offset, length));
    }
}
