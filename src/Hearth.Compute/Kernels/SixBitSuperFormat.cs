using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>Q6_K.</summary>
internal readonly struct SixBitSuperFormat : IPackedFormat
{
    public static int Bits => 6;

    public static int WeightBits => 6;

    public static int Bias => 32;

    public static bool HasMinimum => false;

    public static bool IsSuper => true;

    public static bool HasTable => false;

    public static Vector128<byte> Table => default;

    public static int ScaleBytes => 16;

    public static int TailBytes => 32;
}
