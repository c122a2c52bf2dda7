namespace Hearth.Vectors.Filters;

/// <summary>Numbers as integers of the same order. Stored: never change.</summary>
internal static class SortedNumbers
{
    /// <summary>The order of the keys is that of the numbers; both zeros have one key.</summary>
    public static long Key(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(number == 0 ? 0 : number);
        return bits >= 0 ? bits : long.MinValue - bits;
    }

    /// <summary>The number of a key.</summary>
    public static double Number(long key) => BitConverter.Int64BitsToDouble(key >= 0 ? key : long.MinValue - key);
}
