namespace Hearth.Compute.Numerics;

/// <summary>Where one head of one sequence stands: what <see cref="SequenceAttention"/> reads and writes.</summary>
public readonly unsafe ref struct AttentionHead
{
    /// <summary>The head's elements of the first token.</summary>
    public required float* Queries { get; init; }

    /// <inheritdoc cref="Queries"/>
    public required float* Keys { get; init; }

    /// <inheritdoc cref="Queries"/>
    public required float* Values { get; init; }

    /// <summary>Floats between the tokens of queries, keys and values.</summary>
    public required long TokenStride { get; init; }

    /// <summary>Elements of the head.</summary>
    public required int Dimension { get; init; }

    /// <summary>Scores are multiplied by it.</summary>
    public required float Scale { get; init; }

    /// <summary>The head's place in the first token's output.</summary>
    public required float* Output { get; init; }

    /// <summary>Floats between the tokens of the output.</summary>
    public required long OutputStride { get; init; }
}
