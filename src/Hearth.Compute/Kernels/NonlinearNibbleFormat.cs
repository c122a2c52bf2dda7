using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>IQ4_NL: nibbles that stand for bytes.</summary>
internal readonly struct NonlinearNibbleFormat : IPackedFormat
{
    public static int Bits => 4;

    public static int WeightBits => 8;

    public static int Bias => 128;

    public static bool HasMinimum => false;

    public static bool IsSuper => false;

    public static bool HasTable => true;

    public static Vector128<byte> Table => Vector128.Create((byte)1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241);

    public static int ScaleBytes => 16;

    public static int TailBytes => 0;
}
