using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>From a path and a format to the kernel compiled for both.</summary>
internal static unsafe class KernelDispatch
{
    public static void Multiply(KernelPath path, in MultiplyJob job)
    {
        switch (path)
        {
            case KernelPath.AvxVnni:
                Run<Vector256<int>, Vector256Operations, VnniDot256, Vector256<int>, Vector256Operations, VnniDot256>(job);
                break;
            case KernelPath.Avx512:
                Run<Vector256<int>, Vector256Operations, PairwiseDot256, Vector512<int>, Vector512Operations, PairwiseDot512>(job);
                break;
            case KernelPath.Avx2:
                Run<Vector256<int>, Vector256Operations, PairwiseDot256, Vector256<int>, Vector256Operations, PairwiseDot256>(job);
                break;
            case KernelPath.AdvSimdDp:
                Run<Vector128<int>, Vector128Operations, NeonDotProduct128, Vector128<int>, Vector128Operations, NeonDotProduct128>(job);
                break;
            case KernelPath.AdvSimd:
                Run<Vector128<int>, Vector128Operations, NeonDot128, Vector128<int>, Vector128Operations, NeonDot128>(job);
                break;
            default:
                ScalarKernels.Multiply(job);
                break;
        }
    }

    /// <summary>Float activations times packed weights.</summary>
    public static void MultiplyExact(in MultiplyJob job, float* input, long inputStride)
    {
        switch (job.Layout.Format)
        {
            case TensorFormat.Q4_0:
                ExactKernel<NibbleFormat>.Multiply(job, input, inputStride);
                break;
            case TensorFormat.Q4_1:
                ExactKernel<NibbleMinimumFormat>.Multiply(job, input, inputStride);
                break;
            case TensorFormat.Q4_K:
                ExactKernel<NibbleSuperFormat>.Multiply(job, input, inputStride);
                break;
            case TensorFormat.Q5_0:
                ExactKernel<FiveBitFormat>.Multiply(job, input, inputStride);
                break;
            case TensorFormat.Q5_1:
                ExactKernel<FiveBitMinimumFormat>.Multiply(job, input, inputStride);
                break;
            case TensorFormat.Q5_K:
                ExactKernel<FiveBitSuperFormat>.Multiply(job, input, inputStride);
                break;
            case TensorFormat.Q6_K:
                ExactKernel<SixBitSuperFormat>.Multiply(job, input, inputStride);
                break;
            default:
                ExactKernel<ByteFormat>.Multiply(job, input, inputStride);
                break;
        }
    }

    /// <summary>Float activations times float weights; <see cref="MultiplyJob.Packed"/> is the source itself.</summary>
    public static void MultiplyFloats(TensorFormat format, in MultiplyJob job, float* input, long inputStride, int columns)
    {
        switch (format)
        {
            case TensorFormat.F32:
                FloatKernel<SingleFormat>.Multiply(job, input, inputStride, columns);
                break;
            case TensorFormat.F16:
                FloatKernel<HalfFormat>.Multiply(job, input, inputStride, columns);
                break;
            default:
                FloatKernel<BrainFormat>.Multiply(job, input, inputStride, columns);
                break;
        }
    }

    /// <summary>The kernels of one path: a set of operations for one token, a set for many.</summary>
    internal static void Run<TOneVector, TOneOperations, TOneDot, TManyVector, TManyOperations, TManyDot>(in MultiplyJob job)
        where TOneVector : struct
        where TOneOperations : struct, IVectorOperations<TOneVector>
        where TOneDot : struct, IByteDotOperations<TOneVector>
        where TManyVector : struct
        where TManyOperations : struct, IVectorOperations<TManyVector>
        where TManyDot : struct, IDotOperations<TManyVector>
    {
        if (job.Activations.Width == 1)
        {
            switch (job.Layout.Format)
            {
                case TensorFormat.Q4_0:
                    GemvKernel<TOneVector, TOneOperations, TOneDot, NibbleFormat>.Multiply(job);
                    break;
                case TensorFormat.Q4_1:
                    GemvKernel<TOneVector, TOneOperations, TOneDot, NibbleMinimumFormat>.Multiply(job);
                    break;
                case TensorFormat.Q4_K:
                    GemvKernel<TOneVector, TOneOperations, TOneDot, NibbleSuperFormat>.Multiply(job);
                    break;
                case TensorFormat.Q5_0:
                    GemvKernel<TOneVector, TOneOperations, TOneDot, FiveBitFormat>.Multiply(job);
                    break;
                case TensorFormat.Q5_1:
                    GemvKernel<TOneVector, TOneOperations, TOneDot, FiveBitMinimumFormat>.Multiply(job);
                    break;
                case TensorFormat.Q5_K:
                    GemvKernel<TOneVector, TOneOperations, TOneDot, FiveBitSuperFormat>.Multiply(job);
                    break;
                case TensorFormat.Q6_K:
                    GemvKernel<TOneVector, TOneOperations, TOneDot, SixBitSuperFormat>.Multiply(job);
                    break;
                default:
                    GemvKernel<TOneVector, TOneOperations, TOneDot, ByteFormat>.Multiply(job);
                    break;
            }

            return;
        }

        switch (job.Layout.Format)
        {
            case TensorFormat.Q4_0:
                GemmKernel<TManyVector, TManyOperations, TManyDot, NibbleFormat>.Multiply(job);
                break;
            case TensorFormat.Q4_1:
                GemmKernel<TManyVector, TManyOperations, TManyDot, NibbleMinimumFormat>.Multiply(job);
                break;
            case TensorFormat.Q4_K:
                GemmKernel<TManyVector, TManyOperations, TManyDot, NibbleSuperFormat>.Multiply(job);
                break;
            case TensorFormat.Q5_0:
                GemmKernel<TManyVector, TManyOperations, TManyDot, FiveBitFormat>.Multiply(job);
                break;
            case TensorFormat.Q5_1:
                GemmKernel<TManyVector, TManyOperations, TManyDot, FiveBitMinimumFormat>.Multiply(job);
                break;
            case TensorFormat.Q5_K:
                GemmKernel<TManyVector, TManyOperations, TManyDot, FiveBitSuperFormat>.Multiply(job);
                break;
            case TensorFormat.Q6_K:
                GemmKernel<TManyVector, TManyOperations, TManyDot, SixBitSuperFormat>.Multiply(job);
                break;
            default:
                GemmKernel<TManyVector, TManyOperations, TManyDot, ByteFormat>.Multiply(job);
                break;
        }
    }
}
