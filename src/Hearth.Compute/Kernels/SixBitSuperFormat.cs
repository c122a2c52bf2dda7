namespace Hearth.Compute.Kernels;

/// <summary>Q6_K.</summary>
internal readonly struct SixBitSuperFormat : IPackedFormat
{
    public static int Bits => 6;

    public static int Bias => 32;

    public static bool HasMinimum => false;

    public static bool IsSuper => true;
}
