using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Inference;

/// <summary>A model that is one chat client, which becomes the runtime's own.</summary>
/// <param name="chat">Disposed with the runtime.</param>
/// <param name="measureMemory">The memory held now, in bytes; asked from any thread. Null for a client that holds none here.</param>
public sealed class ChatModelRuntime(IChatClient chat, Func<long>? measureMemory = null) : IModelRuntime
{
    /// <inheritdoc/>
    public IChatClient Chat { get; } = chat ?? throw new ArgumentNullException(nameof(chat));

    /// <inheritdoc/>
    public IEmbeddingGenerator<string, Embedding<float>>? Embedder => null;

    /// <inheritdoc/>
    public ITextReranker? Reranker => null;

    /// <inheritdoc/>
    public long MemoryBytes => measureMemory?.Invoke() ?? 0;

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Chat.Dispose();
        return ValueTask.CompletedTask;
    }
}
