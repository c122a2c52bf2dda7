namespace Hearth.Compute;

/// <summary>Block geometry of every <see cref="TensorFormat"/>, as ggml lays it out on disk.</summary>
public static class TensorFormatLayout
{
    /// <summary>Elements in one block: 1, 32 or 256. A row is a whole number of blocks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format is not one of the named ones.</exception>
    public static int BlockElements(this TensorFormat format) => format switch
    {
        TensorFormat.F32 or TensorFormat.F16 or TensorFormat.BF16 => 1,
        TensorFormat.Q4_0 or TensorFormat.Q4_1 or TensorFormat.Q5_0 or TensorFormat.Q5_1 or TensorFormat.Q8_0
            or TensorFormat.IQ4_NL or TensorFormat.MXFP4 => 32,
        TensorFormat.Q4_K or TensorFormat.Q5_K or TensorFormat.Q6_K or TensorFormat.TQ1_0 or TensorFormat.TQ2_0 => 256,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a tensor format."),
    };

    /// <summary>Bytes of one block, scales included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The format is not one of the named ones.</exception>
    public static int BlockBytes(this TensorFormat format) => format switch
    {
        TensorFormat.F32 => 4,
        TensorFormat.F16 or TensorFormat.BF16 => 2,
        TensorFormat.MXFP4 => 17,
        TensorFormat.Q4_0 or TensorFormat.IQ4_NL => 18,
        TensorFormat.Q4_1 => 20,
        TensorFormat.Q5_0 => 22,
        TensorFormat.Q5_1 => 24,
        TensorFormat.Q8_0 => 34,
        TensorFormat.TQ1_0 => 54,
        TensorFormat.TQ2_0 => 66,
        TensorFormat.Q4_K => 144,
        TensorFormat.Q5_K => 176,
        TensorFormat.Q6_K => 210,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a tensor format."),
    };
}
