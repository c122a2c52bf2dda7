using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hearth.Compute.Weights;

namespace Hearth.Compute.Kernels;

/// <summary>Packed weights, dequantised on the fly, times float activations: the reference for what quantising activations costs.</summary>
/// <remarks>
/// Per row and token, within each block of 32 columns four fused multiply-add chains over columns <c>c, c + 4, ...</c>, joined as
/// <c>(0 + 1) + (2 + 3)</c>; block sums are added in ascending order. One form for all processors.
/// </remarks>
internal static unsafe class ExactKernel<TFormat>
    where TFormat : struct, IPackedFormat
{
    private const int PanelBlocks = 8;
    private const int BlockValues = PackedLayout.BlockColumns * PackedLayout.GroupRows;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in MultiplyJob job, float* input, long inputStride)
    {
        byte* weights = stackalloc byte[PanelBlocks * BlockValues];
        float* scales = stackalloc float[4 * PanelBlocks * PackedLayout.GroupRows];
        float* values = stackalloc float[PanelBlocks * BlockValues];
        float* partial = stackalloc float[PackedLayout.GroupRows];
        GemmPanel whole = new()
        {
            Weights = weights,
            Scales = scales,
            Minimums = scales + (PanelBlocks * PackedLayout.GroupRows),
            HalfScales = (int*)scales + (2 * PanelBlocks * PackedLayout.GroupRows),
            Rows = PackedLayout.GroupRows,
            ChunkBytes = 32,
            Blocks = PanelBlocks,
        };
        PackedLayout layout = job.Layout;
        for (int group = job.GroupStart; group < job.GroupEnd; group++)
        {
            int row = group * PackedLayout.GroupRows;
            int rows = Math.Min(PackedLayout.GroupRows, job.Rows - row);
            for (int first = 0; first < layout.Blocks; first += PanelBlocks)
            {
                GemmPanel panel = whole with { Blocks = Math.Min(PanelBlocks, layout.Blocks - first) };
                PanelUnpacker<Vector256<int>, VnniDot256, TFormat>.UnpackGroup(
                    layout, job.Packed + (group * layout.GroupBytes), first, panel, 0);
                Dequantize(panel, values);
                bool isLast = first + panel.Blocks == layout.Blocks;
                for (int token = job.TokenStart; token < job.TokenEnd; token++)
                {
                    float* output = job.Output + (token * job.OutputStride) + row;
                    Vector256<float> sum = first == 0 ? Vector256<float>.Zero : LoadRows(output, rows, partial);
                    float* source = input + (token * inputStride) + (first * PackedLayout.BlockColumns);
                    for (int block = 0; block < panel.Blocks; block++)
                    {
                        sum += MultiplyBlock(values + (block * BlockValues), source + (block * PackedLayout.BlockColumns));
                    }

                    StoreRows(output, rows, partial, sum, isLast && job.Bias is not null ? job.Bias + row : null);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> MultiplyBlock(float* values, float* source)
    {
        Vector256<float> sum0 = Vector256<float>.Zero;
        Vector256<float> sum1 = sum0;
        Vector256<float> sum2 = sum0;
        Vector256<float> sum3 = sum0;
        for (int column = 0; column < PackedLayout.BlockColumns; column += 4, values += 32)
        {
            sum0 = Vector256.FusedMultiplyAdd(Vector256.Load(values), Vector256.Create(source[column]), sum0);
            sum1 = Vector256.FusedMultiplyAdd(Vector256.Load(values + 8), Vector256.Create(source[column + 1]), sum1);
            sum2 = Vector256.FusedMultiplyAdd(Vector256.Load(values + 16), Vector256.Create(source[column + 2]), sum2);
            sum3 = Vector256.FusedMultiplyAdd(Vector256.Load(values + 24), Vector256.Create(source[column + 3]), sum3);
        }

        return (sum0 + sum1) + (sum2 + sum3);
    }

    /// <summary>The panel as floats, <c>[block][column][row]</c>, each rounded as <see cref="TensorRows.Dequantize"/> rounds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dequantize(in GemmPanel panel, float* values)
    {
        for (int block = 0; block < panel.Blocks; block++)
        {
            Vector256<float> scale = Vector256.Load(panel.Scales + (block * PackedLayout.GroupRows));
            Vector256<float> minimum = TFormat.HasMinimum ? Vector256.Load(panel.Minimums + (block * PackedLayout.GroupRows)) : default;
            for (int chunk = 0; chunk < 8; chunk++, values += 32)
            {
                Vector256<float> factor = scale;
                if (TFormat.Bits == 6)
                {
                    Vector256<int> pairs = Vector256.Load(panel.HalfScales + (((block * 2) + (chunk / 4)) * PackedLayout.GroupRows));
                    factor *= Vector256.ConvertToSingle(Vector256.ShiftRightArithmetic(pairs, 16));
                }

                Vector256<int> bytes = Vector256.Load((int*)(panel.Weights + (((block * 8) + chunk) * 32)));
                Store(bytes, factor, minimum, values);
                Store(Vector256.ShiftRightLogical(bytes, 8), factor, minimum, values + 8);
                Store(Vector256.ShiftRightLogical(bytes, 16), factor, minimum, values + 16);
                Store(Vector256.ShiftRightLogical(bytes, 24), factor, minimum, values + 24);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<int> quants, Vector256<float> factor, Vector256<float> minimum, float* values)
    {
        Vector256<int> centred = (quants & Vector256.Create(255)) - Vector256.Create(TFormat.Bias);
        Vector256<float> value = factor * Vector256.ConvertToSingle(centred);
        (TFormat.HasMinimum ? value + minimum : value).Store(values);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LoadRows(float* output, int rows, float* partial)
    {
        if (rows == PackedLayout.GroupRows)
        {
            return Vector256.Load(output);
        }

        new Span<float>(partial, PackedLayout.GroupRows).Clear();
        new ReadOnlySpan<float>(output, rows).CopyTo(new Span<float>(partial, rows));
        return Vector256.Load(partial);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRows(float* output, int rows, float* partial, Vector256<float> sum, float* bias)
    {
        if (rows == PackedLayout.GroupRows)
        {
            (bias is null ? sum : sum + Vector256.Load(bias)).Store(output);
            return;
        }

        sum.Store(partial);
        for (int row = 0; row < rows; row++)
        {
            output[row] = bias is null ? partial[row] : partial[row] + bias[row];
        }
    }
}
