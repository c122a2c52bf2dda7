using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;

namespace Hearth.Knowledge.Tests;

/// <summary>An embedder of no model: every word turns one of the elements up. Counts what it is asked for.</summary>
internal sealed partial class WordEmbedder(string id = "words-1") : IEmbeddingGenerator<string, Embedding<float>>
{
    private const int Dimensions = 64;

    public int Texts { get; private set; }

    /// <summary>Called before every batch.</summary>
    public Action OnCall { get; set; } = static () => { };

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        OnCall();
        Embedding<float>[] embeddings = [.. values.Select(static text => new Embedding<float>(Vector(text)))];
        Texts += embeddings.Length;
        return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(embeddings));
    }

    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("test", null, id, Dimensions) : null;

    public void Dispose()
    {
    }

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
