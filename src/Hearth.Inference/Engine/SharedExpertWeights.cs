using Hearth.Compute;

namespace Hearth.Inference.Engine;

/// <summary>An expert that every token goes to, and by how much. The matrices belong to <see cref="ModelWeights"/>.</summary>
internal sealed class SharedExpertWeights
{
    public required WeightMatrix Gate { get; init; }

    public required WeightMatrix Up { get; init; }

    public required WeightMatrix Down { get; init; }

    /// <summary>One row: its sigmoid is what the expert's output is multiplied by.</summary>
    public required WeightMatrix Weight { get; init; }
}
