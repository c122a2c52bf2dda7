using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Hearth.Compute.Codes;
using Hearth.Compute.Weights;
using Hearth.Primitives;

namespace Hearth.Compute.Tests.Codes;

public sealed unsafe class CodeProductsTests
{
    public static TheoryData<int> Dimensions() => [1, 2, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 129, 255, 384, 385, 768, 1023, 1536, 4097];

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Dot_AnyDimension_IsExactOnEveryPath(int dimensions)
    {
        const int Rows = 37;
        var random = new SeededRandom((ulong)dimensions);
        int stride = CodeQuery.StrideOf(dimensions);
        using var codes = new NativeBlock((long)Rows * stride);
        using var query = new CodeQuery(dimensions);
        float[] vector = Vector(random, dimensions, 130);
        query.Load(vector, 1);
        int[] expected = new int[Rows];
        for (int row = 0; row < Rows; row++)
        {
            float[] stored = Vector(random, dimensions, 130);
            CodeQuantizer.Write(stored, 1, codes.Pointer + (row * stride), stride);
            for (int index = 0; index < dimensions; index++)
            {
                expected[row] += Rounded(vector[index]) * Rounded(stored[index]);
            }
        }

        AssertAll(query, codes, expected);

        // A stored code as the query.
        query.Load(codes.Pointer);
        AssertAll(query, codes, [.. Enumerable.Range(0, Rows).Select(row => Exact(codes.Pointer, codes.Pointer + (row * stride), dimensions))]);
    }

    [Theory]
    [InlineData(127)]
    [InlineData(-127)]
    public void Dot_LargestVectors_DoNotOverflow(int element)
    {
        const int Dimensions = 65_535;
        int stride = CodeQuery.StrideOf(Dimensions);
        using var codes = new NativeBlock(stride);
        using var query = new CodeQuery(Dimensions);
        float[] vector = new float[Dimensions];
        Array.Fill(vector, 127);
        query.Load(vector, 1);
        Array.Fill(vector, element);
        CodeQuantizer.Write(vector, 1, codes.Pointer, stride);
        AssertAll(query, codes, [Dimensions * 127 * element]);
    }

    [Theory]
    [MemberData(nameof(Dimensions))]
    public void Floats_AnyDimension_AreNearTheDoubles(int dimensions)
    {
        var random = new SeededRandom((ulong)dimensions);
        float[] left = Vector(random, dimensions, 1);
        float[] right = Vector(random, dimensions, 1);
        double dot = 0;
        double distance = 0;
        for (int index = 0; index < dimensions; index++)
        {
            dot += (double)left[index] * right[index];
            distance += Math.Pow((double)left[index] - right[index], 2);
        }

        fixed (float* pointer = right)
        {
            Assert.Equal(dot, FloatProducts.Dot(left, pointer), 1e-5 * dimensions);
            Assert.Equal(distance, FloatProducts.SquaredDistance(left, pointer), 1e-5 * dimensions);
        }
    }

    private static void AssertAll(CodeQuery query, NativeBlock codes, int[] expected)
    {
        int rows = expected.Length;
        int stride = query.Stride;
        int[] products = new int[rows];
        CodeProducts.DotRange(query, codes.Pointer, 0, products);
        Assert.Equal(expected, products);
        int[] order = [.. Enumerable.Range(0, rows).Reverse()];
        CodeProducts.Dot(query, codes.Pointer, order, products);
        Assert.Equal(expected.Reverse(), products);
        for (int row = 0; row < rows; row++)
        {
            byte* code = codes.Pointer + (row * (long)stride);
            Assert.Equal(expected[row], CodeProducts.Dot(query, code));
            Assert.Equal(expected[row], CodeProducts.Scalar(query.Narrow, code, stride) - query.Excess);
            if (AvxVnni.IsSupported)
            {
                Assert.Equal(expected[row], CodeProducts.Vnni256(query.Narrow, code, stride) - query.Excess);
            }

            if (Avx512BW.IsSupported)
            {
                Assert.Equal(expected[row], CodeProducts.Wide512(query.Wide, code, stride) - query.Excess);
            }

            if (Avx2.IsSupported)
            {
                Assert.Equal(expected[row], CodeProducts.Wide256(query.Wide, code, stride) - query.Excess);
            }

            if (Dp.IsSupported)
            {
                Assert.Equal(expected[row], CodeProducts.SignedDot128(query.Narrow, code, stride));
            }
        }
    }

    private static int Exact(byte* left, byte* right, int dimensions)
    {
        int sum = 0;
        for (int index = 0; index < dimensions; index++)
        {
            sum += (left[index] - 128) * (right[index] - 128);
        }

        return sum;
    }

    private static int Rounded(float element) => (int)Math.Clamp(MathF.Round(element), -127, 127);

    private static float[] Vector(SeededRandom random, int dimensions, float magnitude)
    {
        float[] vector = new float[dimensions];
        for (int index = 0; index < dimensions; index++)
        {
            vector[index] = (float)(((random.NextDouble() * 2) - 1) * magnitude);
        }

        return vector;
    }
}
