using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hearth.Compute.Kernels;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Tests.Kernels;

/// <summary>The shapes that this processor cannot run natively, with their dot product written out: all but the instruction itself is tested.</summary>
public sealed unsafe class EmulatedPathTests
{
    public static TheoryData<TensorFormat> QuantizedFormats => KernelCases.QuantizedFormats;

    [Theory]
    [MemberData(nameof(QuantizedFormats))]
    public void Run_FourRowsAndSignedWeights_EqualsScalar(TensorFormat format) => AssertEqualsScalar(
        format,
        job => KernelDispatch.Run<
            Vector128<int>, EmulatedOperations128, EmulatedSignedDot128, Vector128<int>, EmulatedOperations128, EmulatedSignedDot128>(job));

    [Theory]
    [MemberData(nameof(QuantizedFormats))]
    public void Run_EightRowsAndSumsOf32Bits_EqualsScalar(TensorFormat format)
    {
        // The other operations at this width are AVX2's; an ARM machine has no path of this shape.
        Assert.True(Avx2.IsSupported || System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported);
        if (Avx2.IsSupported)
        {
            AssertEqualsScalar(
                format,
                job => KernelDispatch.Run<
                    Vector256<int>, Vector256Operations, EmulatedUnsignedDot256, Vector256<int>, Vector256Operations, EmulatedUnsignedDot256>(job));
        }
    }

    private static void AssertEqualsScalar(TensorFormat format, Action<MultiplyJob> run)
    {
        const int rows = 29;
        const int columns = 512;
        foreach (int tokens in (int[])[1, 4, 11])
        {
            byte[] weights = KernelCases.RandomBlocks(format, 9, rows, columns);
            PackedLayout layout = new(format, columns);
            using NativeArray<byte> source = new(weights);
            using NativeArray<byte> packed = new((int)layout.GroupBytes * 4);
            long rowBytes = TensorRows.LengthBytes(format, columns);
            for (int group = 0; group < 4; group++)
            {
                byte* record = packed.Pointer + (group * layout.GroupBytes);
                WeightPacker.PackGroup(layout, source.Pointer + (group * 8 * rowBytes), rowBytes, Math.Min(8, rows - (group * 8)), record);
            }

            using NativeArray<float> input = new(KernelCases.Floats(10, tokens * columns));
            using NativeArray<float> expected = new(tokens * rows);
            using NativeArray<float> actual = new(tokens * rows);
            using ActivationBuffer activations = new(columns, tokens);
            activations.Load(input.Pointer, columns, columns, tokens);
            activations.QuantizeTiles(0, activations.Tiles);
            ScalarKernels.Multiply(Job(layout, packed.Pointer, activations, expected.Pointer));
            run(Job(layout, packed.Pointer, activations, actual.Pointer));

            Assert.True(expected.Span.SequenceEqual(actual.Span), $"{tokens} tokens.");
        }

        static MultiplyJob Job(PackedLayout layout, byte* packed, ActivationBuffer activations, float* output) => new()
        {
            Layout = layout,
            Packed = packed,
            Bias = null,
            Rows = rows,
            Activations = activations,
            Output = output,
            OutputStride = rows,
            GroupStart = 0,
            GroupEnd = 4,
            TokenStart = 0,
            TokenEnd = activations.Tokens,
        };
    }
}
