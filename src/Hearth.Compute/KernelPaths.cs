using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Hearth.Compute;

/// <summary>What this processor and runtime can execute.</summary>
public static class KernelPaths
{
    private static readonly KernelPath[] s_fastestFirst =
        [KernelPath.AvxVnni, KernelPath.Avx512, KernelPath.Avx2, KernelPath.AdvSimdDp, KernelPath.AdvSimd, KernelPath.Scalar];

    /// <summary>The paths that run here, the fastest first; the last is always <see cref="KernelPath.Scalar"/>.</summary>
    public static IReadOnlyList<KernelPath> Supported { get; } = Array.FindAll(s_fastestFirst, IsSupported);

    /// <summary>The path used where nothing else is asked for.</summary>
    public static KernelPath Best => Supported[0];

    /// <summary>Whether the processor and the runtime offer the instructions of <paramref name="path"/>.</summary>
    public static bool IsSupported(KernelPath path) => path switch
    {
        KernelPath.Scalar => true,
        KernelPath.AdvSimd => AdvSimd.Arm64.IsSupported,
        KernelPath.AdvSimdDp => Dp.Arm64.IsSupported,
        KernelPath.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        KernelPath.Avx512 => Avx512BW.VL.IsSupported && Fma.IsSupported,
        KernelPath.AvxVnni => AvxVnni.IsSupported && Avx2.IsSupported && Fma.IsSupported,
        _ => false,
    };

    /// <summary>The name people know the instruction set by.</summary>
    public static string DisplayName(KernelPath path) => path switch
    {
        KernelPath.AdvSimd => "NEON",
        KernelPath.AdvSimdDp => "NEON dot product",
        KernelPath.Avx2 => "AVX2",
        KernelPath.Avx512 => "AVX-512",
        KernelPath.AvxVnni => "AVX-VNNI",
        _ => "scalar",
    };
}
