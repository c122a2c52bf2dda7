namespace Hearth.Compute.Numerics;

internal readonly struct OneRow : IRowCount
{
    public static int Count => 1;
}
