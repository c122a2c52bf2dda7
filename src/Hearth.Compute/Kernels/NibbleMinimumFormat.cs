namespace Hearth.Compute.Kernels;

/// <summary>Q4_1.</summary>
internal readonly struct NibbleMinimumFormat : IPackedFormat
{
    public static int Bits => 4;

    public static int Bias => 0;

    public static bool HasMinimum => true;

    public static bool IsSuper => false;
}
