using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>TQ1_0 and TQ2_0: two bits, 0 to 2, minus 1.</summary>
internal readonly struct TernaryFormat : IPackedFormat
{
    public static int Bits => 2;

    public static int WeightBits => 2;

    public static int Bias => 1;

    public static bool HasMinimum => false;

    public static bool IsSuper => true;

    public static bool HasTable => false;

    public static Vector128<byte> Table => default;

    public static int ScaleBytes => 0;

    public static int TailBytes => 16;
}
