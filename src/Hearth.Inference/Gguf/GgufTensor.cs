using System.Buffers.Binary;
using System.Collections.Immutable;
using Hearth.Compute;

namespace Hearth.Inference.Gguf;

/// <summary>One tensor of a <see cref="GgufFile"/>: a view into the file, whose bounds were checked when it was opened.</summary>
/// <remarks><see cref="Data"/> is read-only memory and dies with the file: whoever keeps a tensor keeps the file open.</remarks>
internal sealed unsafe class GgufTensor(string name, TensorFormat format, ImmutableArray<long> dimensions, byte* data, long lengthBytes)
{
    public string Name { get; } = name;

    public TensorFormat Format { get; } = format;

    /// <summary>One to four sizes, each at least 1. The first is the row length and a multiple of the format's block.</summary>
    public ImmutableArray<long> Dimensions { get; } = dimensions;

    /// <summary>The first byte; aligned to <c>general.alignment</c>, which a file may set as low as 1.</summary>
    public byte* Data { get; } = data;

    /// <summary>Bytes of all rows: <see cref="Elements"/> / block elements × block bytes.</summary>
    public long LengthBytes { get; } = lengthBytes;

    /// <summary>The product of the dimensions.</summary>
    public long Elements => LengthBytes / Format.BlockBytes() * Format.BlockElements();

    /// <summary>The first block whose scale (or, without blocks, element) is not a finite number; -1 when all are finite.</summary>
    /// <remarks>Reads one or two halves per block. One infinite scale turns every logit into NaN, so a loader asks before it computes.</remarks>
    public long FindNonFiniteBlock()
    {
        int blockBytes = Format.BlockBytes();
        long blocks = LengthBytes / blockBytes;
        for (long block = 0; block < blocks; block++)
        {
            if (!IsFinite(new ReadOnlySpan<byte>(Data + (block * blockBytes), blockBytes)))
            {
                return block;
            }
        }

        return -1;
    }

    private bool IsFinite(ReadOnlySpan<byte> block) => Format switch
    {
        TensorFormat.F32 => float.IsFinite(BinaryPrimitives.ReadSingleLittleEndian(block)),
        TensorFormat.BF16 => (BinaryPrimitives.ReadUInt16LittleEndian(block) & 0x7F80) != 0x7F80,
        TensorFormat.Q4_1 or TensorFormat.Q5_1 or TensorFormat.Q4_K or TensorFormat.Q5_K => IsFiniteHalf(block) && IsFiniteHalf(block[2..]),
        TensorFormat.Q6_K => IsFiniteHalf(block[208..]),
        TensorFormat.TQ1_0 => IsFiniteHalf(block[52..]),
        TensorFormat.TQ2_0 => IsFiniteHalf(block[64..]),

        // An exponent; the largest weight is 6 times 2^(exponent - 127), and 255 stands for no number.
        TensorFormat.MXFP4 => block[0] <= 252,
        _ => IsFiniteHalf(block),
    };

    private static bool IsFiniteHalf(ReadOnlySpan<byte> bytes) => (BinaryPrimitives.ReadUInt16LittleEndian(bytes) & 0x7C00) != 0x7C00;
}
