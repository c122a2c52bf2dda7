namespace Hearth.Compute.Kernels;

/// <summary>Q8_0.</summary>
internal readonly struct ByteFormat : IPackedFormat
{
    public static int Bits => 8;

    public static int Bias => 128;

    public static bool HasMinimum => false;

    public static bool IsSuper => false;
}
