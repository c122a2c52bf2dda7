namespace Hearth.Compute.Kernels;

/// <summary>Q4_K.</summary>
internal readonly struct NibbleSuperFormat : IPackedFormat
{
    public static int Bits => 4;

    public static int Bias => 0;

    public static bool HasMinimum => true;

    public static bool IsSuper => true;
}
