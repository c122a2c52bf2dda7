using Hearth.Compute.Threading;

namespace Hearth.Inference.Encoders;

/// <summary>How an <see cref="EncoderModel"/> computes.</summary>
internal sealed record EncoderSettings
{
    /// <summary>Threads that compute, the caller included.</summary>
    public int Threads { get; init; } = ProcessorTopology.DefaultThreads;

    /// <summary>How matrices are multiplied; null for what suits the file and the processor.</summary>
    public EncoderArithmetic? Arithmetic { get; init; }

    /// <summary>Tokens of one batch, at least; a model whose texts may be longer takes more.</summary>
    public int BatchTokens { get; init; } = 512;

    /// <summary>The most memory the model may take, in bytes; null for what the machine has free.</summary>
    public long? MemoryBytesMax { get; init; }
}
