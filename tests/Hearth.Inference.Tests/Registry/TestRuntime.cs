using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Registry;

/// <summary>A loaded model that does nothing but remember whether it was disposed, and takes the memory a test says.</summary>
internal sealed class TestRuntime(long memoryBytes = 0) : IModelRuntime
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IChatClient? Chat => null;

    public IEmbeddingGenerator<string, Embedding<float>>? Embedder => null;

    public ITextReranker? Reranker => null;

    public long MemoryBytes => memoryBytes;

    public bool IsDisposed => _disposed.Task.IsCompleted;

    public Task Disposed => _disposed.Task;

    public ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
