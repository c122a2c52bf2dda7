namespace Hearth.Compute.Weights;

/// <summary>The values behind the nibbles of formats that are not evenly spaced.</summary>
internal static class QuantTables
{
    /// <summary>Beyond this exponent the largest weight of a block is no finite float; 255 itself stands for no number.</summary>
    public const byte ExponentMax = 252;

    /// <summary>MXFP4's floats of four bits, doubled to be whole: sign, two bits of exponent, one of fraction.</summary>
    public static ReadOnlySpan<sbyte> FourBitFloats => [0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12];

    /// <summary>IQ4_NL's.</summary>
    public static ReadOnlySpan<sbyte> Nonlinear => [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113];

    /// <summary>Half of 2^(exponent - 127), since the values above are doubled. Exact for all exponents, those below the normal floats too.</summary>
    public static float ExponentScale(byte exponent) => BitConverter.Int32BitsToSingle(Math.Max(exponent << 23, 0x00400000)) * 0.5f;
}
