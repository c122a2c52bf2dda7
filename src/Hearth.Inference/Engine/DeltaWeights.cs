using Hearth.Compute;

namespace Hearth.Inference.Engine;

/// <summary>The weights of a layer that keeps a state. All belong to <see cref="ModelWeights"/>; pointers are into its vectors.</summary>
internal sealed unsafe class DeltaWeights
{
    /// <summary>Queries, keys and values, before the convolution.</summary>
    public required WeightMatrix Mixed { get; init; }

    /// <summary>What the output is gated by.</summary>
    public required WeightMatrix OutputGate { get; init; }

    /// <summary>How much a head forgets: a number per value head.</summary>
    public required WeightMatrix Alpha { get; init; }

    /// <summary>How much a head is corrected: a number per value head.</summary>
    public required WeightMatrix Beta { get; init; }

    public required WeightMatrix Output { get; init; }

    /// <summary><c>[4][mixed]</c>, as <see cref="Compute.Numerics.CausalConvolution"/> reads it.</summary>
    public required float* Convolution { get; init; }

    /// <summary>Added to <see cref="Alpha"/>, one per value head.</summary>
    public required float* DecayBias { get; init; }

    /// <summary>The rate of forgetting, one per value head, not above 0.</summary>
    public required float* DecayRate { get; init; }

    /// <summary>The factors of the norm of each head's output.</summary>
    public required float* Norm { get; init; }
}
