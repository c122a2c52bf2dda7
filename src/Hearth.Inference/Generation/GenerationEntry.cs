using Hearth.Inference.Engine;
using Hearth.Inference.Sampling;

namespace Hearth.Inference.Generation;

/// <summary>What a worker knows of an answer beyond the answer itself.</summary>
/// <param name="generation">The answer.</param>
/// <param name="arrived">Timestamp of its submission.</param>
internal sealed class GenerationEntry(GenerationRun generation, long arrived)
{
    public GenerationRun Run { get; } = generation;

    public long Arrived { get; } = arrived;

    /// <summary>Its place in the queue; null once it has begun or left. Guarded by the worker's lock.</summary>
    public LinkedListNode<GenerationEntry>? Place { get; set; }

    public DecodeSession? Session { get; set; }

    public Sampler? Sampler { get; set; }

    /// <summary>Timestamp of the first token; 0 before.</summary>
    public long FirstToken { get; set; }

    /// <summary>What ended it, where it did not come to its own end.</summary>
    public Exception? Failure { get; set; }
}
