namespace Hearth.Compute.Numerics;

internal readonly struct ThreeRows : IRowCount
{
    public static int Count => 3;
}
