using System.Text.RegularExpressions;
using Hearth.Inference;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.Tests.Knowledge;

/// <summary>An embedder of no model: every word turns one of the elements up.</summary>
internal sealed partial class WordsRuntime : IModelRuntime, IEmbeddingGenerator<string, Embedding<float>>
{
    public const string Id = "words";
    private const int Dimensions = 64;

    /// <summary>Awaited before every batch.</summary>
    public Func<IReadOnlyList<string>, CancellationToken, Task> OnCallAsync { get; set; } = static (_, _) => Task.CompletedTask;

    public IChatClient? Chat => null;

    public IEmbeddingGenerator<string, Embedding<float>>? Embedder => this;

    public ITextReranker? Reranker => null;

    public long MemoryBytes => 0;

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        await OnCallAsync(texts, cancellationToken);
        return new GeneratedEmbeddings<Embedding<float>>(texts.Select(static text => new Embedding<float>(Vector(text))));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("test", null, Id, Dimensions) : null;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static float[] Vector(string text)
    {
        float[] vector = new float[Dimensions];
        vector[0] = .01f;
        foreach (Match word in Words().Matches(text))
        {
            int hash = word.Value.ToUpperInvariant().Aggregate(17, static (sum, character) => unchecked((sum * 31) + character));
            vector[(hash & int.MaxValue) % Dimensions] += 1;
        }

        return vector;
    }

    [GeneratedRegex(@"\w{3,}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
