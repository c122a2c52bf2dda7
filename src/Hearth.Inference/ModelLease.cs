using Hearth.Inference.Registry;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Inference;

/// <summary>The right to use a loaded model: while one is out, the model is busy and is not unloaded.</summary>
/// <remarks>Held for the whole of a request or a stream, then disposed; the clients must not be used after that. Disposing twice does nothing.</remarks>
public sealed class ModelLease : IDisposable
{
    private readonly IModelRuntime _runtime;
    private ModelEntry? _entry;

    internal ModelLease(ModelEntry entry, IModelRuntime runtime)
    {
        _entry = entry;
        _runtime = runtime;
        Descriptor = entry.Descriptor;
    }

    /// <summary>What is known about the model.</summary>
    public ModelDescriptor Descriptor { get; }

#pragma warning disable CA1065 // Do not raise exceptions in unexpected locations: a property that throws for the wrong kind of model, like Stream.Position.
    /// <summary>Writes text.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ModelCannotChat"/>.</exception>
    public IChatClient Chat => _runtime.Chat
        ?? throw new InferenceException(InferenceErrors.ModelCannotChat, $"The model `{Descriptor.Id}` writes no text.");

    /// <summary>Turns text into vectors.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ModelCannotEmbed"/>.</exception>
    public IEmbeddingGenerator<string, Embedding<float>> Embedder => _runtime.Embedder
        ?? throw new InferenceException(InferenceErrors.ModelCannotEmbed, $"The model `{Descriptor.Id}` makes no vectors of text.");

    /// <summary>Says how well texts answer a question.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ModelCannotRerank"/>.</exception>
    public ITextReranker Reranker => _runtime.Reranker
        ?? throw new InferenceException(InferenceErrors.ModelCannotRerank, $"The model `{Descriptor.Id}` ranks no texts.");
#pragma warning restore CA1065

    /// <summary>Gives the model back.</summary>
    public void Dispose() => Interlocked.Exchange(ref _entry, null)?.Return();
}
