namespace Hearth.Compute.Weights;

/// <summary>Where the parts of eight packed rows stand, relative to the start of their record. Bytes throughout.</summary>
/// <remarks>
/// A record holds eight consecutive rows, block after block of 32 columns, <see cref="BlockBytes"/> each: whoever walks the blocks reads memory
/// in one direction, which is what processors prefetch best. A block begins with its quants, <see cref="QuantBytes"/>:
/// <list type="bullet">
/// <item>two bits are 64 bytes as two vectors: bits <c>2k, 2k+1</c> of byte <c>4r+e</c> of vector <c>v</c> are element <c>4(4v+k)+e</c>;</item>
/// <item>low nibbles, 128 bytes as four vectors: byte <c>4r+e</c> of vector <c>j</c> has element <c>4j+e</c> of row <c>r</c> in its
/// low half and element <c>16+4j+e</c> in its high half;</item>
/// <item>five bits add 32 bytes: bit <c>c</c> of byte <c>4r+e</c> is the high bit of element <c>4c+e</c>;</item>
/// <item>six bits add 64 bytes as two vectors: bits <c>2k, 2k+1</c> of byte <c>4r+e</c> of vector <c>v</c> are the high bits of element
/// <c>4(4v+k)+e</c>;</item>
/// <item>eight bits are eight vectors: byte <c>4r+e</c> of vector <c>j</c> is element <c>4j+e</c> plus 128.</item>
/// </list>
/// Then its scales, 16 bytes: eight halves; or, for the K formats, eight 6-bit scales and eight 6-bit minimums (Q4_K, Q5_K), or two times eight
/// signed scales for 16 columns each (Q6_K); or, for MXFP4, eight exponents in 8 bytes; or, for the ternary formats, nothing. Then its minimums, eight halves, where the format has them per block. The K formats have a tail
/// before each eight blocks instead: eight floats <c>d</c> and (not Q6_K) eight floats <c>dmin</c>; the ternary formats have eight halves there. Files
/// have halves for the K formats too, which are so small that many are subnormal: on their way through a vector multiplication they would cost more
/// than the whole block.
/// </remarks>
internal readonly struct PackedLayout
{
    public const int GroupRows = 8;
    public const int BlockColumns = 32;
    public const int ScaleBytes = 16;
    public const int SuperBlocks = 8;

    public PackedLayout(TensorFormat format, int columns)
    {
        Format = format;
        Blocks = columns / BlockColumns;
        (Bits, Bias) = format switch
        {
            TensorFormat.TQ1_0 or TensorFormat.TQ2_0 => (2, 1),
            TensorFormat.MXFP4 or TensorFormat.IQ4_NL => (4, 0),
            TensorFormat.Q4_0 => (4, 8),
            TensorFormat.Q4_1 or TensorFormat.Q4_K => (4, 0),
            TensorFormat.Q5_0 => (5, 16),
            TensorFormat.Q5_1 or TensorFormat.Q5_K => (5, 0),
            TensorFormat.Q6_K => (6, 32),
            TensorFormat.Q8_0 => (8, 128),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Float formats are not packed."),
        };
        HasMinimum = format is TensorFormat.Q4_1 or TensorFormat.Q5_1 or TensorFormat.Q4_K or TensorFormat.Q5_K;
        IsSuper = format.BlockElements() == 256;
        QuantBytes = 32 * Bits;
        int scaleBytes = Bits == 2 ? 0 : format is TensorFormat.MXFP4 ? GroupRows : ScaleBytes;
        BlockBytes = QuantBytes + scaleBytes + (HasMinimum && !IsSuper ? ScaleBytes : 0);
        TailBytes = !IsSuper ? 0 : HasMinimum ? 64 : Bits == 2 ? ScaleBytes : 32;
        GroupBytes = (((long)Blocks * BlockBytes) + ((long)Blocks / SuperBlocks * TailBytes) + 31) & ~31L;
    }

    public TensorFormat Format { get; }

    public int Blocks { get; }

    /// <summary>Bits of a stored quant: 2, 4, 5, 6 or 8.</summary>
    public int Bits { get; }

    /// <summary>What is subtracted from a stored (unsigned) quant; 0 where it chooses from a table of <see cref="QuantTables"/>.</summary>
    public int Bias { get; }

    public bool HasMinimum { get; }

    /// <summary>Whether scales are two-level over 256 columns.</summary>
    public bool IsSuper { get; }

    public int QuantBytes { get; }

    /// <summary>From one block to the next.</summary>
    public int BlockBytes { get; }

    /// <summary>What stands before each eight blocks of a K format; 0 for the others.</summary>
    public int TailBytes { get; }

    public long GroupBytes { get; }

    /// <summary>Where the quants of a block begin.</summary>
    public long QuantOffset(int block) => ((long)block * BlockBytes) + (IsSuper ? (long)((block / SuperBlocks) + 1) * TailBytes : 0);

    /// <summary>Where its scales begin.</summary>
    public long ScaleOffset(int block) => QuantOffset(block) + QuantBytes;

    /// <summary>Where its minimums begin, or, for the K formats, the tail it belongs to.</summary>
    public long TailOffset(int block) => IsSuper
        ? (long)(block / SuperBlocks) * ((SuperBlocks * BlockBytes) + TailBytes)
        : ScaleOffset(block) + ScaleBytes;
}
