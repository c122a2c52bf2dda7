using Hearth.Compute.Weights;

namespace Hearth.Compute.Kernels;

/// <summary>The reference of all packed kernels: same integers, same order of float operations, no vectors.</summary>
/// <remarks>
/// One float accumulator per row and token, over blocks of 32 columns in ascending order:
/// <c>acc = fma(integer, weightScale * activationScale, acc)</c>, then, for formats with minimums, <c>acc = fma(minimum, scaledSum, acc)</c>;
/// the bias of the row is added last.
/// </remarks>
internal static unsafe class ScalarKernels
{
    public static void Multiply(in MultiplyJob job)
    {
        PackedLayout layout = job.Layout;
        for (int group = job.GroupStart; group < job.GroupEnd; group++)
        {
            PackedGroup packed = new(layout, job.Packed + (group * layout.GroupBytes));
            int rows = Math.Min(PackedLayout.GroupRows, job.Rows - (group * PackedLayout.GroupRows));
            for (int token = job.TokenStart; token < job.TokenEnd; token++)
            {
                for (int row = 0; row < rows; row++)
                {
                    float value = Dot(layout, packed, row, job.Activations, token);
                    int index = (group * PackedLayout.GroupRows) + row;
                    job.Output[(token * job.OutputStride) + index] = job.Bias is null ? value : value + job.Bias[index];
                }
            }
        }
    }

    private static float Dot(in PackedLayout layout, in PackedGroup packed, int row, ActivationBuffer activations, int token)
    {
        int width = activations.Width;
        int lane = token % width;
        long first = (long)(token / width) * layout.Blocks;
        float accumulator = 0;
        for (int block = 0; block < layout.Blocks; block++)
        {
            sbyte* quants = activations.Quants + ((((first + block) * 8 * width) + lane) * 4);
            long index = ((first + block) * width) + lane;
            int integer = BlockDot(layout, packed, block, row, quants, width);
            accumulator = MathF.FusedMultiplyAdd(integer, packed.Scale(block, row) * activations.Scales[index], accumulator);
            if (layout.HasMinimum)
            {
                accumulator = MathF.FusedMultiplyAdd(packed.Minimum(block, row), activations.ScaledSums[index], accumulator);
            }
        }

        return accumulator;
    }

    /// <summary>The integer part: sum over the block of weight times activation, halves weighted by their scale.</summary>
    internal static int BlockDot(in PackedLayout layout, in PackedGroup packed, int block, int row, sbyte* quants, int width)
    {
        int total = 0;
        for (int half = 0; half < 2; half++)
        {
            int sum = 0;
            for (int column = 16 * half; column < 16 + (16 * half); column++)
            {
                sum += packed.Weight(block, row, column) * quants[((column >> 2) * 4 * width) + (column & 3)];
            }

            total += sum * packed.HalfScale(block, row, half);
        }

        return total;
    }
}
