using Hearth.Compute;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>What makes the vectors that each layer adds for each token. The matrix belongs to <see cref="ModelWeights"/>; the pointer is into its vectors.</summary>
internal sealed unsafe class LayerInputWeights
{
    /// <summary>Rows are tokens, of all layers' vectors; stays in the file.</summary>
    public required GgufTensor Embedding { get; init; }

    /// <summary>From a token's embedding to all layers' vectors.</summary>
    public required WeightMatrix Projection { get; init; }

    /// <summary>The factors of the norm of each layer's vector.</summary>
    public required float* Norm { get; init; }
}
