namespace Hearth.Compute.Tests;

public sealed unsafe class KernelPathTests
{
    public static TheoryData<KernelPath, TensorFormat> PathsAndFormats { get; } = Combine();

    [Fact]
    public void Supported_AnyMachine_EndsWithScalarAndBeginsWithTheBest()
    {
        Assert.Equal(KernelPath.Scalar, KernelPaths.Supported[^1]);
        Assert.Equal(KernelPaths.Best, KernelPaths.Supported[0]);
        Assert.All(KernelPaths.Supported, path => Assert.True(KernelPaths.IsSupported(path)));
        Assert.Equal(6, Enum.GetValues<KernelPath>().Select(KernelPaths.DisplayName).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(PathsAndFormats))]
    public void Multiply_AnyPath_EqualsScalarBitForBit(KernelPath path, TensorFormat format)
    {
        foreach ((int rows, int tokens) in ((int, int)[])[(8, 1), (32, 1), (75, 1), (77, 4), (3, 2), (43, 3), (64, 5), (35, 9), (120, 12), (11, 270)])
        {
            AssertEqualsScalar(path, format, KernelCases.RandomBlocks(format, (ulong)(rows + tokens), rows, 768), rows, 768, tokens, 1);
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndFormats))]
    public void Multiply_LargestIntegers_DoNotOverflow(KernelPath path, TensorFormat format)
    {
        foreach (byte fill in (byte[])[0x00, 0x7F, 0x80, 0xFF])
        {
            foreach (int pattern in (int[])[2, 3, 4])
            {
                foreach (int tokens in (int[])[1, 4, 12])
                {
                    AssertEqualsScalar(path, format, KernelCases.FilledBlocks(format, fill, 40, 512), 40, 512, tokens, pattern);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndFormats))]
    public void Multiply_OneTokenOrMany_AnySplit_IsTheSame(KernelPath path, TensorFormat format)
    {
        const int rows = 75;
        const int columns = 1280;
        const int tokens = 23;
        using NativeArray<byte> source = new(KernelCases.RandomBlocks(format, 5, rows, columns));
        using NativeArray<float> input = new(KernelCases.Floats(6, tokens * columns));
        using NativeArray<float> bias = new(KernelCases.Floats(7, rows));
        using WeightMatrix matrix = WeightMatrix.Pack(format, source.Pointer, rows, columns, path);
        matrix.Bias = bias.Pointer;
        using NativeArray<float> single = new(tokens * rows);
        using ActivationBuffer one = new(columns, 1);
        for (int token = 0; token < tokens; token++)
        {
            one.Load(input.Pointer + (token * columns), columns, columns, 1);
            one.QuantizeTiles(0, 1);
            matrix.Multiply(one, single.Pointer + (token * rows), rows, 0, matrix.Groups, 0, 1);
        }

        using ActivationBuffer many = new(columns, tokens);
        many.Load(input.Pointer, columns, columns, tokens);
        many.QuantizeTiles(1, many.Tiles);
        many.QuantizeTiles(0, 1);
        foreach (int step in (int[])[1, 3, 4, matrix.Groups])
        {
            using NativeArray<float> batch = new(tokens * rows);
            for (int group = 0; group < matrix.Groups; group += step)
            {
                int end = Math.Min(group + step, matrix.Groups);
                matrix.Multiply(many, batch.Pointer, rows, group, end, 0, step % 4);
                matrix.Multiply(many, batch.Pointer, rows, group, end, 0, 4);
                matrix.Multiply(many, batch.Pointer, rows, group, end, 4, 12);
                matrix.Multiply(many, batch.Pointer, rows, group, end, 12, tokens);
            }

            Assert.True(single.Span.SequenceEqual(batch.Span), $"Groups by {step}.");
        }
    }

    [Theory]
    [MemberData(nameof(PathsAndFormats))]
    public void Multiply_AnyPath_AllocatesNothing(KernelPath path, TensorFormat format)
    {
        const int rows = 40;
        const int columns = 256;
        const int tokens = 5;
        using NativeArray<byte> source = new(KernelCases.RandomBlocks(format, 5, rows, columns));
        using NativeArray<float> input = new(KernelCases.Floats(6, tokens * columns));
        using NativeArray<float> output = new(tokens * rows);
        using WeightMatrix matrix = WeightMatrix.Pack(format, source.Pointer, rows, columns, path);
        using ActivationBuffer activations = new(columns, tokens);
        long allocated = long.MaxValue;

        // The runtime may allocate on this thread while it compiles a method anew, so one clean round proves the kernels clean.
        for (int round = 0; round < 10 && allocated > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int count = 1; count <= tokens; count += 4)
            {
                activations.Load(input.Pointer, columns, columns, count);
                activations.QuantizeTiles(0, activations.Tiles);
                matrix.Multiply(activations, output.Pointer, rows, 0, matrix.Groups, 0, count);
                matrix.MultiplyExact(input.Pointer, columns, output.Pointer, rows, 0, matrix.Groups, 0, count);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static void AssertEqualsScalar(
        KernelPath path, TensorFormat format, byte[] weights, int rows, int columns, int tokens, int pattern)
    {
        using NativeArray<byte> source = new(weights);
        using NativeArray<float> input = new(Input(pattern, tokens * columns));
        using NativeArray<float> expected = new(tokens * rows);
        using NativeArray<float> actual = new(tokens * rows);
        using WeightMatrix reference = WeightMatrix.Pack(format, source.Pointer, rows, columns, KernelPath.Scalar);
        using WeightMatrix matrix = WeightMatrix.Pack(format, source.Pointer, rows, columns, path);
        using ActivationBuffer activations = new(columns, tokens);
        activations.Load(input.Pointer, columns, columns, tokens);
        activations.QuantizeTiles(0, activations.Tiles);

        reference.Multiply(activations, expected.Pointer, rows, 0, matrix.Groups, 0, tokens);
        matrix.Multiply(activations, actual.Pointer, rows, 0, matrix.Groups, 0, tokens);

        for (int index = 0; index < expected.Length; index++)
        {
            Assert.True(
                BitConverter.SingleToInt32Bits(expected.Span[index]) == BitConverter.SingleToInt32Bits(actual.Span[index]),
                $"{rows} rows, {tokens} tokens: token {index / rows}, row {index % rows}: {expected.Span[index]} and {actual.Span[index]}.");
        }
    }

    /// <summary>1: random; 2: all +127; 3: all -127; 4: +127 and -127 in runs of four.</summary>
    private static float[] Input(int pattern, int count)
    {
        float[] values = KernelCases.Floats(17, count);
        for (int index = 0; pattern > 1 && index < count; index++)
        {
            values[index] = pattern == 2 || (pattern == 4 && index / 4 % 2 == 0) ? 1 : -1;
        }

        return values;
    }

    private static TheoryData<KernelPath, TensorFormat> Combine()
    {
        TheoryData<KernelPath, TensorFormat> result = [];
        foreach (KernelPath path in KernelPaths.Supported)
        {
            foreach (TensorFormat format in KernelCases.QuantizedFormats.Select(row => row.Data))
            {
                result.Add(path, format);
            }
        }

        return result;
    }
}
