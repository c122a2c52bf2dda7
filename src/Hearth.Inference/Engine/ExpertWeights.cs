using System.Collections.Immutable;
using Hearth.Compute;

namespace Hearth.Inference.Engine;

/// <summary>The experts of one layer. The matrices are slices of three that belong to <see cref="ModelWeights"/>.</summary>
internal sealed unsafe class ExpertWeights
{
    /// <summary>A score per expert.</summary>
    public required WeightMatrix Router { get; init; }

    public required ImmutableArray<WeightMatrix> Gates { get; init; }

    public required ImmutableArray<WeightMatrix> Ups { get; init; }

    public required ImmutableArray<WeightMatrix> Downs { get; init; }

    /// <summary>What each expert's output is multiplied by; null for nothing.</summary>
    public required float* Scales { get; init; }

    /// <summary>Of a layer that has a dense part as well; null where it has none.</summary>
    public required MixtureNorms? Norms { get; init; }

    /// <summary>The expert that every token goes to; null for none.</summary>
    public required SharedExpertWeights? Shared { get; init; }
}
