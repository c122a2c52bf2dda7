namespace Hearth.Compute.Numerics;

/// <summary>What <see cref="GatedDeltaRule"/> reads and writes for one head: the first token's vectors and the distances to the next token's, in floats.</summary>
public readonly unsafe ref struct DeltaTokens
{
    /// <summary>Normalised and scaled queries.</summary>
    public required float* Queries { get; init; }

    /// <summary>Normalised keys.</summary>
    public required float* Keys { get; init; }

    /// <summary>Between queries, and between keys.</summary>
    public required long KeyStride { get; init; }

    /// <summary>Values.</summary>
    public required float* Values { get; init; }

    /// <summary>Between values.</summary>
    public required long ValueStride { get; init; }

    /// <summary>Factors of the state, 0 to 1.</summary>
    public required float* Decays { get; init; }

    /// <summary>Strengths of the correction.</summary>
    public required float* Betas { get; init; }

    /// <summary>Between decays, and between betas.</summary>
    public required long GateStride { get; init; }

    /// <summary>Receives a value-long vector per token.</summary>
    public required float* Outputs { get; init; }

    /// <summary>Between outputs.</summary>
    public required long OutputStride { get; init; }

    /// <summary>Elements of a query and a key, any number.</summary>
    public required int KeyDimension { get; init; }

    /// <summary>Elements of a value, a multiple of <see cref="GatedDeltaRule.TileValues"/>.</summary>
    public required int ValueDimension { get; init; }
}
