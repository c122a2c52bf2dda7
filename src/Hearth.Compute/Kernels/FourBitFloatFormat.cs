using System.Runtime.Intrinsics;

namespace Hearth.Compute.Kernels;

/// <summary>MXFP4: whole numbers of at most 12, doubled floats of four bits; the scales are powers of two.</summary>
internal readonly struct FourBitFloatFormat : IPackedFormat
{
    public static int Bits => 4;

    public static int WeightBits => 5;

    public static int Bias => 16;

    public static bool HasMinimum => false;

    public static bool IsSuper => false;

    public static bool HasTable => true;

    public static Vector128<byte> Table => Vector128.Create((byte)16, 17, 18, 19, 20, 22, 24, 28, 16, 15, 14, 13, 12, 10, 8, 4);

    public static int ScaleBytes => 8;

    public static int TailBytes => 0;
}
