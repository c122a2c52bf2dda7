using Hearth.Compute.Weights;

namespace Hearth.Compute.Kernels;

/// <summary>Packed weights, dequantised on the fly, times float activations: the reference for what quantising activations costs.</summary>
/// <remarks>Per row and token: a fused multiply-add chain within each block of 32 columns, block sums added in ascending order.</remarks>
internal static unsafe class ExactKernels
{
    public static void Multiply(in MultiplyJob job, float* input, long inputStride)
    {
        PackedLayout layout = job.Layout;
        float* values = stackalloc float[PackedLayout.BlockColumns];
        for (int group = job.GroupStart; group < job.GroupEnd; group++)
        {
            PackedGroup packed = new(layout, job.Packed + (group * layout.GroupBytes));
            int rows = Math.Min(PackedLayout.GroupRows, job.Rows - (group * PackedLayout.GroupRows));
            for (int row = 0; row < rows; row++)
            {
                int index = (group * PackedLayout.GroupRows) + row;
                for (int token = job.TokenStart; token < job.TokenEnd; token++)
                {
                    job.Output[(token * job.OutputStride) + index] = 0;
                }

                for (int block = 0; block < layout.Blocks; block++)
                {
                    packed.DequantizeBlock(block, row, values);
                    for (int token = job.TokenStart; token < job.TokenEnd; token++)
                    {
                        float* source = input + (token * inputStride) + (block * PackedLayout.BlockColumns);
                        float sum = 0;
                        for (int column = 0; column < PackedLayout.BlockColumns; column++)
                        {
                            sum = MathF.FusedMultiplyAdd(values[column], source[column], sum);
                        }

                        job.Output[(token * job.OutputStride) + index] += sum;
                    }
                }

                for (int token = job.TokenStart; job.Bias is not null && token < job.TokenEnd; token++)
                {
                    job.Output[(token * job.OutputStride) + index] += job.Bias[index];
                }
            }
        }

    }
}
