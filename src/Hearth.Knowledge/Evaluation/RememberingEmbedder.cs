using Microsoft.Extensions.AI;

namespace Hearth.Knowledge.Evaluation;

/// <summary>Embeds a text once: questions about the same documents are compared with the same sentences. What it keeps is bounded by the set. One caller at a time.</summary>
internal sealed class RememberingEmbedder(IEmbeddingGenerator<string, Embedding<float>> inner) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    private readonly Dictionary<string, Embedding<float>> _known = new(StringComparer.Ordinal);

    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        string[] missing = [.. texts.Distinct(StringComparer.Ordinal).Where(text => !_known.ContainsKey(text))];
        if (missing.Length > 0)
        {
            GeneratedEmbeddings<Embedding<float>> made = await base.GenerateAsync(missing, options, cancellationToken);
            for (int index = 0; index < missing.Length; index++)
            {
                _known[missing[index]] = made[index];
            }
        }

        return [.. texts.Select(text => _known[text])];
    }
}
