using Hearth.Testing.Quantization;

namespace Hearth.Compute.Tests;

public sealed unsafe class WeightMatrixTests
{
    public static TheoryData<TensorFormat> AllFormats => KernelCases.AllFormats;

    public static TheoryData<TensorFormat> QuantizedFormats => KernelCases.QuantizedFormats;

    [Theory]
    [MemberData(nameof(AllFormats))]
    public void DequantizeRow_PackedWeights_EqualsTheRowOfTheFile(TensorFormat format)
    {
        const int rows = 13;
        const int columns = 512;
        byte[] bytes = TensorRows.LengthBytes(format, 256) < 512
            ? KernelCases.RandomBlocks(format, 3, rows, columns)
            : KernelCases.Weights(format, 3, rows, columns);
        using NativeArray<byte> source = new(bytes);
        using WeightMatrix matrix = WeightMatrix.Pack(format, source.Pointer, rows, columns);
        int rowBytes = (int)TensorRows.LengthBytes(format, columns);
        float[] expected = new float[columns];
        float[] actual = new float[columns];
        for (int row = 0; row < rows; row++)
        {
            TensorRows.Dequantize(format, bytes.AsSpan(row * rowBytes, rowBytes), expected);
            matrix.DequantizeRow(row, actual);

            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(QuantizedFormats))]
    public void PackedBytes_EachFormat_StayWithinTheMemoryBound(TensorFormat format)
    {
        const int rows = 2048;
        const int columns = 2048;
        using NativeArray<byte> source = new(KernelCases.FilledBlocks(format, 0, rows, columns));
        using WeightMatrix matrix = WeightMatrix.Allocate(format, source.Pointer, rows, columns);

        double ratio = (double)matrix.PackedBytes / source.Length;

        // Five digits to a byte would be slower to take apart than the bytes are to read.
        Assert.InRange(ratio, 0.9, format is TensorFormat.TQ1_0 ? 1.23 : 1.06);
    }

    [Theory]
    [MemberData(nameof(AllFormats))]
    public void MultiplyExact_RandomWeights_IsTheProductWithDequantisedRows(TensorFormat format)
    {
        const int rows = 21;
        const int columns = 768;
        const int tokens = 3;
        using NativeArray<byte> source = new(KernelCases.Weights(format, 11, rows, columns));
        using NativeArray<float> input = new(KernelCases.Floats(12, tokens * columns));
        using NativeArray<float> output = new(tokens * rows);
        using WeightMatrix matrix = WeightMatrix.Pack(format, source.Pointer, rows, columns);

        matrix.MultiplyExact(input.Pointer, columns, output.Pointer, rows, 0, matrix.Groups, 0, tokens);

        AssertNear(Product(matrix, input.Span, tokens), output.Span, 2e-6);
    }

    [Theory]
    [MemberData(nameof(AllFormats))]
    public void Multiply_RandomWeights_IsTheProductWithinTheErrorOfByteActivations(TensorFormat format)
    {
        const int rows = 21;
        const int columns = 768;
        const int tokens = 6;
        using NativeArray<byte> source = new(KernelCases.Weights(format, 21, rows, columns));
        using NativeArray<float> input = new(KernelCases.Floats(22, tokens * columns));
        using NativeArray<float> output = new(tokens * rows);
        using WeightMatrix matrix = WeightMatrix.Pack(format, source.Pointer, rows, columns);
        using ActivationBuffer activations = new(columns, tokens);
        activations.Load(input.Pointer, columns, columns, tokens);
        activations.QuantizeTiles(0, activations.Tiles);

        matrix.Multiply(activations, output.Pointer, rows, 0, matrix.Groups, 0, tokens);

        AssertNear(Product(matrix, input.Span, tokens), output.Span, 0.01);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(64, 172)]
    [InlineData(172, 64)]
    [InlineData(5, 15)]
    [InlineData(9, 33)]
    public void Multiply_FloatWeightsOfAnyShape_IsTheProduct(int rows, int columns)
    {
        foreach (TensorFormat format in (TensorFormat[])[TensorFormat.F32, TensorFormat.F16, TensorFormat.BF16])
        {
            using NativeArray<byte> source = new(TensorQuantizer.Quantize(format, KernelCases.Floats(31, rows * columns)));
            using NativeArray<float> input = new(KernelCases.Floats(32, columns));
            using NativeArray<float> output = new(rows);
            using NativeArray<float> bias = new(KernelCases.Floats(33, rows));
            using WeightMatrix matrix = WeightMatrix.Pack(format, source.Pointer, rows, columns);
            matrix.Bias = bias.Pointer;
            using ActivationBuffer activations = new(columns, 1);
            activations.Load(input.Pointer, columns, columns, 1);
            activations.QuantizeTiles(0, activations.Tiles);

            matrix.Multiply(activations, output.Pointer, rows, 0, matrix.Groups, 0, 1);

            double[] expected = Product(matrix, input.Span, 1);
            for (int row = 0; row < rows; row++)
            {
                expected[row] += bias.Span[row];
            }

            AssertNear(expected, output.Span, 2e-6);
        }
    }

    [Fact]
    public void Pack_InfiniteScale_IsACodedError()
    {
        byte[] bytes = KernelCases.Weights(TensorFormat.Q4_0, 41, 8, 64);
        bytes[18 + 1] = 0x7C;
        bytes[18] = 0;
        using NativeArray<byte> source = new(bytes);
        byte* pointer = source.Pointer;

        ComputeException exception = Assert.Throws<ComputeException>(() => WeightMatrix.Pack(TensorFormat.Q4_0, pointer, 8, 64));

        Assert.Same(ComputeErrors.NonFiniteScale, exception.Error);
    }

    [Fact]
    public void Pack_ExponentBeyondFloats_IsACodedError()
    {
        byte[] bytes = KernelCases.Weights(TensorFormat.MXFP4, 41, 8, 64);
        bytes[17] = 0xFF;
        using NativeArray<byte> source = new(bytes);
        byte* pointer = source.Pointer;

        ComputeException exception = Assert.Throws<ComputeException>(() => WeightMatrix.Pack(TensorFormat.MXFP4, pointer, 8, 64));

        Assert.Same(ComputeErrors.NonFiniteScale, exception.Error);
    }

    [Fact]
    public void Pack_BlocksOfZerosAndOfTheSmallestExponent_KeepTheirValues()
    {
        byte[] bytes = new byte[8 * 34];
        bytes[(3 * 34) + 17 + 5] = 0x72;
        bytes[4 * 34] = 1;
        bytes[(4 * 34) + 9] = 0xF1;
        using NativeArray<byte> source = new(bytes);
        using WeightMatrix matrix = WeightMatrix.Pack(TensorFormat.MXFP4, source.Pointer, 8, 64);
        float[] expected = new float[64];
        float[] actual = new float[64];
        for (int row = 0; row < 8; row++)
        {
            TensorRows.Dequantize(TensorFormat.MXFP4, bytes.AsSpan(row * 34, 34), expected);
            matrix.DequantizeRow(row, actual);

            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [MemberData(nameof(AllFormats))]
    public void Slice_OneOfThreeExperts_IsAMatrixOfItsOwn(TensorFormat format)
    {
        const int rows = 24;
        const int columns = 512;
        const int tokens = 2;
        using NativeArray<byte> source = new(KernelCases.Weights(format, 61, 3 * rows, columns));
        using NativeArray<float> input = new(KernelCases.Floats(62, tokens * columns));
        using NativeArray<float> bias = new(KernelCases.Floats(63, 3 * rows));
        using NativeArray<float> all = new(tokens * 3 * rows);
        using NativeArray<float> part = new(tokens * rows);
        using WeightMatrix whole = WeightMatrix.Allocate(format, source.Pointer, 3 * rows, columns);
        whole.Bias = bias.Pointer;
        using ActivationBuffer activations = new(columns, tokens);
        activations.Load(input.Pointer, columns, columns, tokens);
        activations.QuantizeTiles(0, activations.Tiles);
        WeightMatrix[] experts = [whole.Slice(0, rows), whole.Slice(rows, rows), whole.Slice(2 * rows, rows)];
        Array.ForEach(experts, expert => expert.PackGroups(0, expert.Groups));
        whole.Multiply(activations, all.Pointer, 3 * rows, 0, whole.Groups, 0, tokens);
        for (int expert = 0; expert < 3; expert++)
        {
            experts[expert].Multiply(activations, part.Pointer, rows, 0, experts[expert].Groups, 0, tokens);
            for (int token = 0; token < tokens; token++)
            {
                Assert.Equal(all.Span.Slice((token * 3 * rows) + (expert * rows), rows), part.Span.Slice(token * rows, rows));
            }

            Assert.Equal(0, experts[expert].PackedBytes);
            experts[expert].Dispose();
        }

        whole.Multiply(activations, all.Pointer, 3 * rows, 0, whole.Groups, 0, tokens);
    }

    [Fact]
    public void Slice_NotBetweenGroups_IsRefused()
    {
        using NativeArray<byte> source = new(KernelCases.Weights(TensorFormat.Q4_0, 61, 20, 32));
        using WeightMatrix whole = WeightMatrix.Allocate(TensorFormat.Q4_0, source.Pointer, 20, 32);

        Assert.Throws<ArgumentOutOfRangeException>(() => whole.Slice(4, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => whole.Slice(0, 12));
        Assert.Throws<ArgumentOutOfRangeException>(() => whole.Slice(16, 8));
        Assert.Equal(4, whole.Slice(16, 4).Rows);
    }

    private static double[] Product(WeightMatrix matrix, ReadOnlySpan<float> input, int tokens)
    {
        double[] result = new double[tokens * matrix.Rows];
        float[] weights = new float[matrix.Columns];
        for (int row = 0; row < matrix.Rows; row++)
        {
            matrix.DequantizeRow(row, weights);
            for (int token = 0; token < tokens; token++)
            {
                double sum = 0;
                for (int column = 0; column < matrix.Columns; column++)
                {
                    sum += (double)weights[column] * input[(token * matrix.Columns) + column];
                }

                result[(token * matrix.Rows) + row] = sum;
            }
        }

        return result;
    }

    /// <summary>Root mean square of the difference, relative to that of the expected values.</summary>
    private static void AssertNear(double[] expected, ReadOnlySpan<float> actual, double tolerance)
    {
        double difference = 0;
        double size = 0;
        for (int index = 0; index < expected.Length; index++)
        {
            difference += Math.Pow(actual[index] - expected[index], 2);
            size += expected[index] * expected[index];
        }

        Assert.InRange(Math.Sqrt(difference / size), 0, tolerance);
    }
}
