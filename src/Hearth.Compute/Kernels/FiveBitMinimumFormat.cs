namespace Hearth.Compute.Kernels;

/// <summary>Q5_1.</summary>
internal readonly struct FiveBitMinimumFormat : IPackedFormat
{
    public static int Bits => 5;

    public static int Bias => 0;

    public static bool HasMinimum => true;

    public static bool IsSuper => false;
}
