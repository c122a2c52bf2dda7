using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>From a path and a format to the kernel compiled for both.</summary>
internal static unsafe class KernelDispatch
{
    /// <summary>So many tokens are computed like one: nothing is unpacked beforehand, and a tile's later tokens find the weights in the nearest cache.</summary>
    private const int FewTokensMax = 6;

    /// <summary>Weights that a second tile of tokens still finds in the second-level cache.</summary>
    private const int NearBytes = 256 << 10;

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
            case TensorFormat.MXFP4:
                ExactKernel<FourBitFloatFormat>.Multiply(job, input, inputStride);
                break;
            case TensorFormat.IQ4_NL:
                ExactKernel<NonlinearNibbleFormat>.Multiply(job, input, inputStride);
                break;
            case TensorFormat.TQ1_0:
            case TensorFormat.TQ2_0:
                ExactKernel<TernaryFormat>.Multiply(job, input, inputStride);
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
        int tokens = job.TokenEnd - job.TokenStart;
        if (tokens <= 0 || job.GroupEnd <= job.GroupStart)
        {
            return;
        }

        if (job.Activations.Width == 1)
        {
            RunFew<TOneVector, TOneOperations, TOneDot, OneTokenWidth>(job);
            return;
        }

        if (tokens <= FewTokensMax)
        {
            int groups = (int)Math.Clamp(NearBytes / job.Layout.GroupBytes, 1, job.GroupEnd - job.GroupStart);
            for (int group = job.GroupStart; group < job.GroupEnd; group += groups)
            {
                for (int token = job.TokenStart; token < job.TokenEnd; token += ActivationBuffer.TileTokens)
                {
                    RunFew<TOneVector, TOneOperations, TOneDot, TileWidth>(job with
                    {
                        GroupStart = group,
                        GroupEnd = Math.Min(job.GroupEnd, group + groups),
                        TokenStart = token,
                        TokenEnd = Math.Min(job.TokenEnd, token + ActivationBuffer.TileTokens),
                    });
                }
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
            case TensorFormat.MXFP4:
                GemmKernel<TManyVector, TManyOperations, TManyDot, FourBitFloatFormat>.Multiply(job);
                break;
            case TensorFormat.IQ4_NL:
                GemmKernel<TManyVector, TManyOperations, TManyDot, NonlinearNibbleFormat>.Multiply(job);
                break;
            case TensorFormat.TQ1_0:
            case TensorFormat.TQ2_0:
                GemmKernel<TManyVector, TManyOperations, TManyDot, TernaryFormat>.Multiply(job);
                break;
            default:
                GemmKernel<TManyVector, TManyOperations, TManyDot, ByteFormat>.Multiply(job);
                break;
        }
    }

    private static void RunFew<TVector, TOperations, TDot, TWidth>(in MultiplyJob job)
        where TVector : struct
        where TOperations : struct, IVectorOperations<TVector>
        where TDot : struct, IByteDotOperations<TVector>
        where TWidth : struct, IActivationWidth
    {
        switch (job.Layout.Format)
        {
            case TensorFormat.Q4_0:
                GemvKernel<TVector, TOperations, TDot, NibbleFormat, TWidth>.Multiply(job);
                break;
            case TensorFormat.Q4_1:
                GemvKernel<TVector, TOperations, TDot, NibbleMinimumFormat, TWidth>.Multiply(job);
                break;
            case TensorFormat.Q4_K:
                GemvKernel<TVector, TOperations, TDot, NibbleSuperFormat, TWidth>.Multiply(job);
                break;
            case TensorFormat.Q5_0:
                GemvKernel<TVector, TOperations, TDot, FiveBitFormat, TWidth>.Multiply(job);
                break;
            case TensorFormat.Q5_1:
                GemvKernel<TVector, TOperations, TDot, FiveBitMinimumFormat, TWidth>.Multiply(job);
                break;
            case TensorFormat.Q5_K:
                GemvKernel<TVector, TOperations, TDot, FiveBitSuperFormat, TWidth>.Multiply(job);
                break;
            case TensorFormat.Q6_K:
                GemvKernel<TVector, TOperations, TDot, SixBitSuperFormat, TWidth>.Multiply(job);
                break;
            case TensorFormat.MXFP4:
                GemvKernel<TVector, TOperations, TDot, FourBitFloatFormat, TWidth>.Multiply(job);
                break;
            case TensorFormat.IQ4_NL:
                GemvKernel<TVector, TOperations, TDot, NonlinearNibbleFormat, TWidth>.Multiply(job);
                break;
            case TensorFormat.TQ1_0:
            case TensorFormat.TQ2_0:
                GemvKernel<TVector, TOperations, TDot, TernaryFormat, TWidth>.Multiply(job);
                break;
            default:
                GemvKernel<TVector, TOperations, TDot, ByteFormat, TWidth>.Multiply(job);
                break;
        }
    }
}
