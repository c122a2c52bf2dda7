using Microsoft.Extensions.AI;

namespace Hearth.Knowledge.Ingestion;

/// <summary>The embedder as this module uses it. Owns nothing.</summary>
internal sealed class TextEmbedder(IEmbeddingGenerator<string, Embedding<float>> generator)
{
    /// <summary>What Hearth's own embedder understands: a text that is too long is embedded by its beginning. Others ignore it.</summary>
    private static readonly EmbeddingGenerationOptions Options = new() { AdditionalProperties = new AdditionalPropertiesDictionary { ["hearth.truncate"] = true } };

    /// <summary>What vectors are told apart by.</summary>
    public string Id => (generator.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata)?.DefaultModelId ?? "unknown";

    /// <summary>The vectors of texts, and how many were cut.</summary>
    public async Task<(ReadOnlyMemory<float>[] Vectors, int Truncated)> EmbedAsync(IEnumerable<string> texts, CancellationToken cancellationToken)
    {
        GeneratedEmbeddings<Embedding<float>> embeddings = await generator.GenerateAsync(texts, Options, cancellationToken);
        int truncated = embeddings.AdditionalProperties?.TryGetValue("hearth.truncatedTexts", out int cut) is true ? cut : 0;
        return ([.. embeddings.Select(static embedding => embedding.Vector)], truncated);
    }
}
