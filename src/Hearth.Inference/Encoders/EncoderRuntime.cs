using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Encoders;

/// <summary>A loaded encoder as a model of the registry: an embedder, or a reranker. Owns the model and its thread.</summary>
internal sealed class EncoderRuntime : IModelRuntime
{
    private readonly LoadedEncoder _encoder;
    private readonly EncoderWorker _worker;

    /// <summary>Starts the thread.</summary>
    /// <param name="encoder">Becomes the runtime's.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="metrics">Is told what happens.</param>
    /// <param name="time">The clock.</param>
    public EncoderRuntime(LoadedEncoder encoder, InferenceOptions options, InferenceMetrics metrics, TimeProvider time)
    {
        _encoder = encoder;
        _worker = new EncoderWorker(encoder, options, metrics);
        if (encoder.Model.Shape.Pooling is EncoderPooling.Rank)
        {
            Reranker = new LocalReranker(encoder, _worker);
        }
        else
        {
            Embedder = new LocalEmbedder(encoder, _worker, time);
        }
    }

    public IChatClient? Chat => null;

    public IEmbeddingGenerator<string, Embedding<float>>? Embedder { get; }

    public ITextReranker? Reranker { get; }

    public long MemoryBytes => _encoder.Model.MemoryBytes;

    public ValueTask DisposeAsync()
    {
        _worker.Dispose();
        _encoder.Dispose();
        return ValueTask.CompletedTask;
    }
}
