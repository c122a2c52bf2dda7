namespace Hearth.Compute.Kernels;

/// <summary>Q4_0.</summary>
internal readonly struct NibbleFormat : IPackedFormat
{
    public static int Bits => 4;

    public static int Bias => 8;

    public static bool HasMinimum => false;

    public static bool IsSuper => false;
}
