namespace Hearth.Compute.Tests;

public sealed unsafe class WeightArenaTests
{
    private const int Rows = 24;
    private const int Columns = 256;

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.5)]
    public void Pack_MemoryOfAnArena_HoldsTheSameWeightsAsMemoryOfItsOwn(double shareOfRoom)
    {
        // With half the room the second matrix finds none left and takes memory of its own.
        using NativeArray<byte> source = new(KernelCases.RandomBlocks(TensorFormat.Q4_0, 5, Rows, Columns));
        long bytes = WeightMatrix.PackedLength(TensorFormat.Q4_0, Rows, Columns);
        using WeightArena arena = new((long)(2 * bytes * shareOfRoom), matrices: 1);
        using WeightMatrix own = WeightMatrix.Pack(TensorFormat.Q4_0, source.Pointer, Rows, Columns);
        using WeightMatrix first = PackInto(arena, source);
        using WeightMatrix second = PackInto(arena, source);

        Assert.Equal(own.PackedBytes, bytes);
        for (int row = 0; row < Rows; row++)
        {
            Assert.Equal(RowOf(own, row), RowOf(first, row));
            Assert.Equal(RowOf(own, row), RowOf(second, row));
        }
    }

    [Fact]
    public void PackGroups_ArenaDisposed_IsRefused()
    {
        using NativeArray<byte> source = new(KernelCases.RandomBlocks(TensorFormat.Q4_0, 5, Rows, Columns));
        WeightArena arena = new(WeightMatrix.PackedLength(TensorFormat.Q4_0, Rows, Columns), matrices: 1);
        using WeightMatrix matrix = PackInto(arena, source);
        arena.Dispose();

        Assert.Throws<ObjectDisposedException>(() => matrix.PackGroups(0, 1));
    }

    [Fact]
    public void PackedLength_FloatFormat_IsNothing()
        => Assert.Equal(0, WeightMatrix.PackedLength(TensorFormat.F16, Rows, Columns));

    private static WeightMatrix PackInto(WeightArena arena, NativeArray<byte> source)
    {
        WeightMatrix matrix = WeightMatrix.Allocate(TensorFormat.Q4_0, source.Pointer, Rows, Columns, path: null, arena);
        matrix.PackGroups(0, matrix.Groups);
        return matrix;
    }

    private static float[] RowOf(WeightMatrix matrix, int row)
    {
        float[] values = new float[Columns];
        matrix.DequantizeRow(row, values);
        return values;
    }
}
