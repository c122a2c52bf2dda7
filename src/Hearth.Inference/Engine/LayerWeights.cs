using Hearth.Compute;

namespace Hearth.Inference.Engine;

/// <summary>The weights of one transformer block. All belong to <see cref="ModelWeights"/>; pointers are into its vectors.</summary>
internal sealed unsafe class LayerWeights
{
    public required LayerShape Shape { get; init; }

    /// <summary>Null where the layer attends.</summary>
    public required DeltaWeights? Delta { get; init; }

    /// <summary>Null where the layer keeps a state, as is <see cref="AttentionOutput"/>.</summary>
    public required WeightMatrix? Query { get; init; }

    /// <summary>Null where the layer keeps no keys and values, too.</summary>
    public required WeightMatrix? Key { get; init; }

    /// <summary>Null where values are keys, too.</summary>
    public required WeightMatrix? Value { get; init; }

    public required WeightMatrix? AttentionOutput { get; init; }

    /// <summary>Null where the layer is a mixture and nothing beside it, as are <see cref="Up"/> and <see cref="Down"/>.</summary>
    public required WeightMatrix? Gate { get; init; }

    public required WeightMatrix? Up { get; init; }

    public required WeightMatrix? Down { get; init; }

    /// <summary>Null where the layer is no mixture.</summary>
    public required ExpertWeights? Experts { get; init; }

    public required float* AttentionNorm { get; init; }

    public required float* FeedForwardNorm { get; init; }

    /// <summary>One factor per element of a query head; null where heads are not normalised.</summary>
    public required float* QueryNorm { get; init; }

    /// <inheritdoc cref="QueryNorm"/>
    public required float* KeyNorm { get; init; }

    /// <summary>For what attention adds; null for none.</summary>
    public required float* AttentionPostNorm { get; init; }

    /// <summary>For what the feed-forward part adds; null for none.</summary>
    public required float* FeedForwardPostNorm { get; init; }

    /// <summary>For the input of <see cref="AttentionOutput"/>; null for none.</summary>
    public required float* AttentionSubNorm { get; init; }

    /// <summary>For the input of <see cref="Down"/>; null for none.</summary>
    public required float* FeedForwardSubNorm { get; init; }

    /// <summary>From the residual stream to the gate of the layer's own vectors; null for none, as are the next two.</summary>
    public required WeightMatrix? InputGate { get; init; }

    /// <summary>From the gated vectors to the residual stream.</summary>
    public required WeightMatrix? InputOutput { get; init; }

    /// <summary>For what <see cref="InputOutput"/> adds.</summary>
    public required float* InputNorm { get; init; }

    /// <summary>What the residual stream is multiplied by at the end of the layer.</summary>
    public required float OutputScale { get; init; }

    /// <summary>For what the layer adds last; null for none.</summary>
    public float* LastNorm => InputNorm is null ? FeedForwardPostNorm : InputNorm;

    /// <summary>One score per query head; null for none.</summary>
    public required float* Sinks { get; init; }
}
