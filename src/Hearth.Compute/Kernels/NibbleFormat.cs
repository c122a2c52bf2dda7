using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>Q4_0.</summary>
internal readonly struct NibbleFormat : IPackedFormat
{
    public static int Bits => 4;

    public static int WeightBits => 4;

    public static int Bias => 8;

    public static bool HasMinimum => false;

    public static bool IsSuper => false;

    public static bool HasTable => false;

    public static Vector128<byte> Table => default;

    public static int ScaleBytes => 16;

    public static int TailBytes => 0;
}
