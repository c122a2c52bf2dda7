namespace Hearth.Compute.Numerics;

internal readonly struct FourRows : IRowCount
{
    public static int Count => 4;
}
