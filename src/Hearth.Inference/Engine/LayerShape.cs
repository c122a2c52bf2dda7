namespace Hearth.Inference.Engine;

/// <summary>The sizes of one transformer block, and how it attends.</summary>
internal sealed record LayerShape
{
    /// <summary>Query heads; a multiple of <see cref="KeyValueHeads"/>.</summary>
    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    /// <summary>Elements of a query, key or value head; even.</summary>
    public required int HeadDimension { get; init; }

    public required int FeedForwardWidth { get; init; }

    /// <summary>What scores are multiplied by before softmax.</summary>
    public required float AttentionScale { get; init; }

    /// <summary>Positions that a token sees, itself included; 0 for all before it.</summary>
    public int Window { get; init; }

    /// <summary>Which of <see cref="ModelShape.Rotaries"/> turns its heads; -1 for none.</summary>
    public int Rotary { get; init; }

    /// <summary>Whether the feed-forward part is a mixture of <see cref="ModelShape.Experts"/>.</summary>
    public bool HasExperts { get; init; }

    /// <summary>The state that the layer keeps instead of keys and values; null for a layer that attends.</summary>
    public DeltaShape? Delta { get; init; }

    /// <summary>The layer whose keys and values it reads instead of its own; null for its own.</summary>
    public int? SharedLayer { get; init; }

    /// <summary>Elements of all query heads.</summary>
    public int QueryWidth => Heads * HeadDimension;

    /// <summary>Elements of all key heads, and of all value heads.</summary>
    public int KeyValueWidth => KeyValueHeads * HeadDimension;

    /// <summary>Query heads that share a key/value head.</summary>
    public int GroupHeads => Heads / KeyValueHeads;
}
