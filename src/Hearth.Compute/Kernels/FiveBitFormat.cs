namespace Hearth.Compute.Kernels;

/// <summary>Q5_0.</summary>
internal readonly struct FiveBitFormat : IPackedFormat
{
    public static int Bits => 5;

    public static int Bias => 16;

    public static bool HasMinimum => false;

    public static bool IsSuper => false;
}
