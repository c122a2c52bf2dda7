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

    [Theory]
    [InlineData(KeyValueFormat.Half)]
    [InlineData(KeyValueFormat.Single)]
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
            int bytes = format is KeyValueFormat.Half ? 2 : 4;
            for (int head = 0; head < 2 - layer; head++)
            {
                long keyOffset = pool.KeyOffset(layer, head);
                long valueOffset = pool.ValueOffset(layer, head);
                Assert.True(Same(keyOffset, 32 * dimension * bytes) && Same(valueOffset, 21 * KeyValuePool.Pad(dimension) * bytes));
            }
        }

        bool Same(long offset, int length) =>
            new ReadOnlySpan<byte>(pool.Page(source) + offset, length).SequenceEqual(new ReadOnlySpan<byte>(pool.Page(target) + offset, length));
    }
}
