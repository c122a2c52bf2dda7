namespace Hearth.Inference.Engine;

/// <summary>The sizes of a layer that keeps a state instead of keys and values: a gated delta net.</summary>
internal sealed record DeltaShape
{
    /// <summary>Tokens whose inputs the convolution mixes.</summary>
    public const int ConvolutionTokens = 4;

    public required int KeyHeads { get; init; }

    /// <summary>A multiple of <see cref="KeyHeads"/>.</summary>
    public required int ValueHeads { get; init; }

    /// <summary>Elements of a key, and of a value.</summary>
    public required int HeadDimension { get; init; }

    public int KeyWidth => KeyHeads * HeadDimension;

    public int ValueWidth => ValueHeads * HeadDimension;

    /// <summary>Queries, keys and values, which the convolution mixes.</summary>
    public int MixedWidth => (2 * KeyWidth) + ValueWidth;

    /// <summary>Floats of one sequence's state: the last inputs of the convolution, and a matrix per value head.</summary>
    public long StateFloats => Align((long)(ConvolutionTokens - 1) * MixedWidth) + ((long)ValueHeads * HeadDimension * HeadDimension);

    /// <summary>Where the matrices begin within the state.</summary>
    public long MatrixOffset => Align((long)(ConvolutionTokens - 1) * MixedWidth);

    private static long Align(long floats) => (floats + 15) & ~15L;
}
