using Hearth.Cli.Serving;
using Hearth.Inference;
using Hearth.Inference.Registry;

namespace Hearth.Cli.Models;

/// <summary>From what a command names to a loaded model that makes vectors.</summary>
internal static class LocalEmbedders
{
    /// <summary>The model of that name or path; null takes the default embedder.</summary>
    public static async ValueTask<ModelLease> LeaseAsync(CommandRun run, ModelRegistry registry, string? named, CancellationToken cancellationToken)
    {
        string id = named is null ? registry.DefaultEmbedderId ?? throw NoEmbedder()
            : LocalModels.LooksLikePath(named) ? LocalModelScanner.IdOf(named)
            : named;
        if (registry.TryGet(id, out ModelDescriptor? model) && model is { Error: null, Kind: not ModelKind.Embedding })
        {
            // Before a chat model of gigabytes is loaded for nothing.
            throw new InferenceException(InferenceErrors.ModelCannotEmbed, $"The model `{id}` makes no vectors of text.");
        }

        using LoadProgress progress = new(run, id);
        return await registry.LeaseAsync(id, progress, cancellationToken);
    }

    private static InferenceException NoEmbedder() =>
        new(InferenceErrors.ModelNotFound, "There is no embedding model. Put a GGUF file of one into the models folder, or name one with --model PATH.");
}
