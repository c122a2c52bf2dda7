namespace Hearth.Inference.Engine;

/// <summary>The norms of a layer whose experts stand beside a dense part of its own (gemma4). Pointers are into the vectors of <see cref="ModelWeights"/>.</summary>
/// <remarks>Router, experts and dense part all begin from the residual stream, each with a norm of its own.</remarks>
internal sealed unsafe class MixtureNorms
{
    /// <summary>For the input of the router, its scale included.</summary>
    public required float* Router { get; init; }

    /// <summary>For the input of the experts.</summary>
    public required float* Experts { get; init; }

    /// <summary>For what the dense part adds.</summary>
    public required float* DenseOutput { get; init; }

    /// <summary>For what the experts add.</summary>
    public required float* ExpertsOutput { get; init; }
}
