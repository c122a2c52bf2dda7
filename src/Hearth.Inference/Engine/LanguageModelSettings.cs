using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>How a <see cref="LanguageModel"/> computes.</summary>
internal sealed record LanguageModelSettings
{
    /// <summary>Threads that compute, the caller included.</summary>
    public int Threads { get; init; } = ProcessorTopology.DefaultThreads;

    /// <summary>Float activations and float keys and values instead of 8-bit and 16-bit ones: the product's own reference, several times slower.</summary>
    public bool ExactPath { get; init; }

    /// <summary>How keys and values are kept; the exact path keeps floats whatever stands here.</summary>
    public KeyValueFormat CacheFormat { get; init; } = KeyValueFormat.Half;

    /// <summary>How keys and values are kept in fact.</summary>
    public KeyValueFormat PageFormat => ExactPath ? KeyValueFormat.Single : CacheFormat;

    /// <summary>The instructions of the weight kernels; null for the best that run here.</summary>
    public KernelPath? KernelPath { get; init; }

    /// <summary>The context for which memory is looked for before loading, in tokens; capped by what the model was trained for.</summary>
    public int ContextTokens { get; init; } = 4096;

    /// <summary>Pages of keys and values that all sequences together may take; null for four of the longest context.</summary>
    public int? CachePagesMax { get; init; }

    /// <summary>The most memory the model and one session may take, in bytes; null for what the machine has free.</summary>
    public long? MemoryBytesMax { get; init; }
}
