using FsCheck;
using FsCheck.Fluent;

namespace Hearth.Compute.Tests;

public sealed unsafe class ActivationBufferTests
{
    [Fact]
    public void QuantizeTiles_AnyInput_StaysWithinHalfAStepAndKeepsItsSums() => Prop.ForAll(
        Gen.Choose(1, 9).SelectMany(tokens => Gen.Choose(0, int.MaxValue).Select(seed => (tokens, seed))).ToArbitrary(),
        sample => Holds(sample.tokens, (ulong)sample.seed)).QuickCheckThrowOnFailure();

    [Fact]
    public void QuantizeTiles_ZeroInput_IsZero()
    {
        using NativeArray<float> input = new(64);
        using ActivationBuffer buffer = new(64, 1);
        buffer.Load(input.Pointer, 64, 64, 1);
        buffer.QuantizeTiles(0, 1);

        Assert.Equal(new sbyte[64], new ReadOnlySpan<sbyte>(buffer.Quants, 64).ToArray());
        Assert.Equal(0, buffer.Scales[0]);
        Assert.Equal(0, buffer.ScaledSums[1]);
    }

    /// <summary>Steps with bits around the half's rounding point, odd and even, at the borders of its normal range and of the range itself.</summary>
    [Fact]
    public void QuantizeTiles_AnyStep_IsStoredAsTheNearestHalf()
    {
        float[] steps = [.. new[] { 1e-8f, 1f / 16384, 0.3f, 1f, 1.5f, 2047f, 65504f, 65519.99f, 65520f, 70000f }.SelectMany(Neighbours)];
        using NativeArray<float> input = new([.. steps.SelectMany(static step => Enumerable.Repeat(step * 127f, 32))]);
        using ActivationBuffer buffer = new(32 * steps.Length, 1);
        buffer.Load(input.Pointer, 32 * steps.Length, 32 * steps.Length, 1);
        buffer.QuantizeTiles(0, 1);

        Assert.Equal(
            steps.Select(static step => (float)(Half)(step * 127f / 127f)), Enumerable.Range(0, steps.Length).Select(block => buffer.Scales[block * buffer.Width]));

        static IEnumerable<float> Neighbours(float step) => Enumerable.Range(0, 64)
            .Select(offset => BitConverter.UInt32BitsToSingle((BitConverter.SingleToUInt32Bits(step) & ~0x1FFFu) + (uint)(offset * 0x200)));
    }

    [Fact]
    public void Load_MoreThanReserved_IsRefused()
    {
        using NativeArray<float> input = new(64);
        float* source = input.Pointer;
        using ActivationBuffer buffer = new(32, 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Load(source, 64, 64, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Load(source, 32, 32, 2));
    }

    private static bool Holds(int tokens, ulong seed)
    {
        const int columns = 96;
        using NativeArray<float> input = new(KernelCases.Floats(seed, tokens * columns, 1 + (seed % 1000)));
        using ActivationBuffer buffer = new(columns, tokens);
        buffer.Load(input.Pointer, columns, columns, tokens);
        buffer.QuantizeTiles(0, buffer.Tiles);
        bool holds = true;
        for (int token = 0; token < tokens; token++)
        {
            for (int block = 0; block < columns / 32; block++)
            {
                long first = ((long)(token / buffer.Width) * (columns / 32)) + block;
                int lane = token % buffer.Width;
                float scale = buffer.Scales[(first * buffer.Width) + lane];
                int[] sums = new int[4];
                for (int column = 0; column < 32; column++)
                {
                    sbyte quant = buffer.Quants[((((first * 8) + (column / 4)) * buffer.Width) + lane) * 4 + (column % 4)];
                    sums[(column / 16 * 2) + (column % 4 / 2)] -= quant;

                    // Half a step, and the step itself, half of it included, is rounded to 11 bits.
                    float value = input.Span[(token * columns) + (block * 32) + column];
                    holds &= Math.Abs(value - (quant * scale)) <= scale * (0.5f + ((Math.Abs((int)quant) + 1) / 2000f));
                }

                int* offsets = buffer.Offsets + (first * 3 * buffer.Width) + lane;
                holds &= offsets[0] == Pair(sums[0], sums[1]);
                holds &= offsets[buffer.Width] == Pair(sums[2], sums[3]);
                holds &= offsets[2 * buffer.Width] == Pair(sums[0] + sums[2], sums[1] + sums[3]);
                holds &= buffer.ScaledSums[(first * buffer.Width) + lane]
                    is var scaledSum && BitConverter.SingleToInt32Bits(scaledSum) == BitConverter.SingleToInt32Bits(scale * -sums.Sum());
            }
        }

        return holds;
    }

    private static int Pair(int low, int high) => (low & 0xFFFF) | high << 16;
}
