using Hearth.Compute;

namespace Hearth.Inference.Engine;

/// <summary>The weights of one transformer block. Pointers are into <see cref="ModelWeights.Vectors"/>.</summary>
internal sealed unsafe class LayerWeights : IDisposable
{
    public required WeightMatrix Query { get; init; }

    public required WeightMatrix Key { get; init; }

    public required WeightMatrix Value { get; init; }

    public required WeightMatrix AttentionOutput { get; init; }

    public required WeightMatrix Gate { get; init; }

    public required WeightMatrix Up { get; init; }

    public required WeightMatrix Down { get; init; }

    public required float* AttentionNorm { get; init; }

    public required float* FeedForwardNorm { get; init; }

    /// <summary>One factor per element of a query head; null where heads are not normalised.</summary>
    public required float* QueryNorm { get; init; }

    /// <inheritdoc cref="QueryNorm"/>
    public required float* KeyNorm { get; init; }

    public IEnumerable<WeightMatrix> Matrices => [Query, Key, Value, AttentionOutput, Gate, Up, Down];

    public void Dispose()
    {
        foreach (WeightMatrix matrix in Matrices)
        {
            matrix.Dispose();
        }
    }
}
