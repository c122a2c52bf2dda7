using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>The memory that a model will take, part by part, as its header says before anything is allocated. All in bytes.</summary>
internal sealed record MemoryEstimate
{
    /// <summary>Matrices in their kernels' form, and vectors as floats.</summary>
    public required long Weights { get; init; }

    /// <summary>Matrices of floats, which stay in the mapped file: every token reads all of them, so there must be memory to keep them in.</summary>
    public required long Mapped { get; init; }

    /// <summary>What a pass computes with, tables of positions and scores included.</summary>
    public required long WorkSpace { get; init; }

    /// <summary>Pages of keys and values, copies of states included.</summary>
    public required long Cache { get; init; }

    /// <summary>What layers without keys and values remember of sequences.</summary>
    public required long States { get; init; }

    /// <summary>The sum.</summary>
    public long Total => Weights + Mapped + WorkSpace + Cache + States;

    /// <summary>Adds up what a model takes.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="shape">Of the file.</param>
    /// <param name="contextTokens">Positions that a sequence may reach.</param>
    /// <param name="sequences">Sequences that there may be at a time.</param>
    /// <param name="scoreRows">Tokens of a pass whose scores are wanted, at most.</param>
    /// <param name="cacheBytes">All pages that there may be.</param>
    public static MemoryEstimate Of(GgufFile file, ModelShape shape, int contextTokens, int sequences, int scoreRows, long cacheBytes) => new()
    {
        Weights = ModelWeights.EstimateBytes(file),
        Mapped = ModelWeights.EstimateMappedBytes(file),
        WorkSpace = ForwardPass.EstimateBytes(shape, contextTokens) + ForwardBuffers.EstimateLogitBytes(shape, scoreRows),
        Cache = cacheBytes,
        States = sequences * RecurrentState.EstimateBytes(shape),
    };
}
