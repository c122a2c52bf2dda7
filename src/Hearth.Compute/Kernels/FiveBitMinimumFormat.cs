using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>Q5_1.</summary>
internal readonly struct FiveBitMinimumFormat : IPackedFormat
{
    public static int Bits => 5;

    public static int WeightBits => 5;

    public static int Bias => 0;

    public static bool HasMinimum => true;

    public static bool IsSuper => false;

    public static bool HasTable => false;

    public static Vector128<byte> Table => default;

    public static int ScaleBytes => 32;

    public static int TailBytes => 0;
}
