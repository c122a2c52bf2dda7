using Hearth.Inference;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Gateway.Tests.OpenAi;

/// <summary>A model whose vectors and scores tell what it was asked: the length of a text, the sum of its tokens, the letters it shares with a query.</summary>
internal sealed class EncodingRuntime(bool ranks = false) : IModelRuntime, IEmbeddingGenerator<string, Embedding<float>>,
    IEmbeddingGenerator<ReadOnlyMemory<int>, Embedding<float>>, ITextReranker
{
    public const int TextLengthMax = 100;

    public IChatClient? Chat => null;

    public IEmbeddingGenerator<string, Embedding<float>>? Embedder => ranks ? null : this;

    public ITextReranker? Reranker => ranks ? this : null;

    public long MemoryBytes => 0;

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        int cut = texts.Count(static text => text.Length > TextLengthMax);
        if (cut > 0 && options?.Truncate is not true)
        {
            throw new InferenceException(InferenceErrors.TextTooLong, $"A text has more than {TextLengthMax} tokens.");
        }

        GeneratedEmbeddings<Embedding<float>> result = Answer(texts.Select(static text => (float)text.Length), options, texts.Sum(static text => text.Length));
        if (cut > 0)
        {
            result.AdditionalProperties = new AdditionalPropertiesDictionary { [EmbeddingOptionsExtensions.TruncatedTextsKey] = cut };
        }

        return Task.FromResult(result);
    }

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<ReadOnlyMemory<int>> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        int[][] texts = [.. values.Select(static tokens => tokens.ToArray())];
        return Task.FromResult(Answer(texts.Select(static tokens => (float)tokens.Sum()), options, texts.Sum(static tokens => tokens.Length)));
    }

    public ValueTask<RerankScores> ScoreAsync(string query, IReadOnlyList<string> documents, bool truncate, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new RerankScores([.. documents.Select(document => (float)document.Count(query.Contains))], 42, truncate ? 1 : 0));

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static GeneratedEmbeddings<Embedding<float>> Answer(IEnumerable<float> firsts, EmbeddingGenerationOptions? options, long tokens) =>
        new(firsts.Select(first => new Embedding<float>(new[] { first, 0.5f, -0.25f }.AsMemory(0, options?.Dimensions ?? 3))))
        {
            Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens },
        };
}
