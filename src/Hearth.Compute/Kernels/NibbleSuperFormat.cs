using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>Q4_K.</summary>
internal readonly struct NibbleSuperFormat : IPackedFormat
{
    public static int Bits => 4;

    public static int WeightBits => 4;

    public static int Bias => 0;

    public static bool HasMinimum => true;

    public static bool IsSuper => true;

    public static bool HasTable => false;

    public static Vector128<byte> Table => default;

    public static int ScaleBytes => 16;

    public static int TailBytes => 64;
}
