using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Inference;

/// <summary>A loaded model and what it can do. Thread-safe; it belongs to the <see cref="ModelRegistry"/>, which disposes it when no lease is out.</summary>
/// <remarks>An extension point: whoever registers a model decides what loads and computes it.</remarks>
public interface IModelRuntime : IAsyncDisposable
{
    /// <summary>Writes text; null for a model that does not.</summary>
    IChatClient? Chat { get; }

    /// <summary>Turns text into vectors; null for a model that does not.</summary>
    IEmbeddingGenerator<string, Embedding<float>>? Embedder { get; }

    /// <summary>Says how well texts answer a question; null for a model that does not.</summary>
    ITextReranker? Reranker { get; }

    /// <summary>Memory held now, in bytes. It may grow up to <see cref="ModelDescriptor.MemoryBytes"/> while the model works.</summary>
    long MemoryBytes { get; }
}
