namespace Hearth.Inference.Encoders;

/// <summary>The weights of one layer. Pointers are into <see cref="EncoderWeights"/>' vectors.</summary>
internal sealed unsafe class EncoderLayer
{
    /// <summary>Query, key and value: three matrices, or one that holds all of them.</summary>
    public required EncoderMatrix[] Projections { get; init; }

    public required EncoderMatrix AttentionOutput { get; init; }

    public required EncoderMatrix Up { get; init; }

    /// <summary>Null where the feed-forward layer is not gated.</summary>
    public required EncoderMatrix? Gate { get; init; }

    public required EncoderMatrix Down { get; init; }

    public required EncoderNorm AttentionNorm { get; init; }

    public required EncoderNorm OutputNorm { get; init; }

    public int ProjectionLimit => Projections.Min(static matrix => matrix.InputLimit);

    public int UpLimit => Math.Min(Up.InputLimit, Gate?.InputLimit ?? short.MaxValue);
}
