namespace Hearth.Compute;

/// <summary>How the elements of a tensor are stored. The numbers are ggml's type ids as they stand in GGUF files: explicit, never renumbered.</summary>
#pragma warning disable CA1707 // Identifiers should not contain underscores: these are the field's own names.
public enum TensorFormat
{
    /// <summary>IEEE single: 1 element, 4 bytes.</summary>
    F32 = 0,

    /// <summary>IEEE half: 1 element, 2 bytes.</summary>
    F16 = 1,

    /// <summary>32 elements, 18 bytes: half scale, 32 nibbles minus 8.</summary>
    Q4_0 = 2,

    /// <summary>32 elements, 20 bytes: half scale, half minimum, 32 nibbles.</summary>
    Q4_1 = 3,

    /// <summary>32 elements, 22 bytes: half scale, 32 high bits, 32 nibbles; minus 16.</summary>
    Q5_0 = 6,

    /// <summary>32 elements, 24 bytes: half scale, half minimum, 32 high bits, 32 nibbles.</summary>
    Q5_1 = 7,

    /// <summary>32 elements, 34 bytes: half scale, 32 signed bytes.</summary>
    Q8_0 = 8,

    /// <summary>256 elements, 144 bytes: super-block of eight 32-element blocks with 6-bit scales and minimums.</summary>
    Q4_K = 12,

    /// <summary>256 elements, 176 bytes: as Q4_K plus one high bit per element.</summary>
    Q5_K = 13,

    /// <summary>256 elements, 210 bytes: sixteen 16-element blocks with signed 8-bit scales, 6-bit elements.</summary>
    Q6_K = 14,

    /// <summary>32 elements, 18 bytes: half scale, 32 nibbles that choose from sixteen unevenly spaced values.</summary>
    IQ4_NL = 20,

    /// <summary>Brain float: 1 element, 2 bytes.</summary>
    BF16 = 30,

    /// <summary>256 elements, 54 bytes: -1, 0 or 1, five to a byte (the last sixteen four to a byte); half scale.</summary>
    TQ1_0 = 34,

    /// <summary>256 elements, 66 bytes: -1, 0 or 1, two bits each; half scale.</summary>
    TQ2_0 = 35,

    /// <summary>32 elements, 17 bytes: a power of two as scale, 32 floats of four bits (0, .5, 1, 1.5, 2, 3, 4, 6 and their negatives).</summary>
    MXFP4 = 39,
}
#pragma warning restore CA1707
