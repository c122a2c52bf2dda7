namespace Hearth.Inference.Engine;

/// <summary>The mixture that a model's feed-forward layers are.</summary>
internal sealed record ExpertShape
{
    /// <summary>Experts of a layer.</summary>
    public required int Count { get; init; }

    /// <summary>Experts that each token goes to.</summary>
    public required int Used { get; init; }

    /// <summary>Elements inside an expert.</summary>
    public required int Width { get; init; }

    /// <summary>Elements inside the expert that every token goes to; 0 for none.</summary>
    public int SharedWidth { get; init; }

    /// <summary>Whether each layer also has a dense part, and norms for both (<see cref="MixtureNorms"/>).</summary>
    public bool HasDense { get; init; }

    /// <summary>
    /// True: softmax over the scores of the chosen experts (gpt-oss). False: softmax over all, and the weights of the chosen divided by their sum.
    /// </summary>
    public bool WeighsChosenOnly { get; init; }

    /// <summary>What all weights are multiplied by.</summary>
    public float WeightScale { get; init; } = 1f;
}
