namespace Hearth.Compute.Numerics;

internal readonly struct TwoRows : IRowCount
{
    public static int Count => 2;
}
