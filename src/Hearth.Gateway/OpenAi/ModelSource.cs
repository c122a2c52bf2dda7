using Hearth.Gateway.Requests;
using Hearth.Inference;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.OpenAi;

/// <summary>Finds the model a request names and opens it, waiting for it to load as long as the owner allows.</summary>
internal sealed partial class ModelSource(ModelRegistry registry, GatewayOptions options, TimeProvider time, ILogger<ModelSource> logger)
{
    public ModelDescriptor Resolve(string? name)
    {
        string id = string.IsNullOrEmpty(name) ? ModelRegistry.DefaultAlias : name;
        if (registry.TryGet(id, out ModelDescriptor? found))
        {
            return found;
        }

        // The file may have come since the last look.
        registry.Refresh();
        if (registry.TryGet(id, out found))
        {
            return found;
        }

        throw id is ModelRegistry.DefaultAlias
            ? new InferenceException(InferenceErrors.ModelNotFound, "There is no model yet. Put a GGUF file into the models folder, or start with --model PATH.")
            : new InferenceException(InferenceErrors.ModelNotFound, $"The model `{id}` does not exist. GET /v1/models lists those that do.");
    }

    /// <summary>The model of a kind; one that is named and is of another kind is refused before it is loaded.</summary>
    public ModelDescriptor Resolve(string? name, ModelKind kind)
    {
        bool isRanking = kind is ModelKind.Rerank;
        bool isNamed = !string.IsNullOrEmpty(name) && (name is not ModelRegistry.DefaultAlias);
        string? id = isNamed ? name : isRanking ? registry.DefaultRerankerId : registry.DefaultEmbedderId;
        if (id is null)
        {
            string what = isRanking ? "reranking" : "embedding";
            throw new InferenceException(
                InferenceErrors.ModelNotFound, $"There is no {what} model yet. Put a GGUF file of one into the models folder.");
        }

        ModelDescriptor model = Resolve(id);
        if (model.Kind == kind || model.Error is not null)
        {
            return model;
        }

        throw isRanking
            ? new InferenceException(InferenceErrors.ModelCannotRerank, $"The model `{model.Id}` ranks no texts.")
            : new InferenceException(InferenceErrors.ModelCannotEmbed, $"The model `{model.Id}` makes no vectors of text.");
    }

    public async ValueTask<ModelLease> LeaseAsync(ModelDescriptor model, RequestScope scope, CancellationToken cancellationToken)
    {
        Task<ModelLease> loading = registry.LeaseAsync(model.Id, progress: null, cancellationToken).AsTask();
        if (loading.IsCompletedSuccessfully)
        {
            return await loading;
        }

        long begun = scope.BeginWait();
        try
        {
            return await loading.WaitAsync(TimeSpan.FromMilliseconds(options.LoadWaitMs), time, cancellationToken);
        }
        catch (TimeoutException over) when (!loading.IsCompleted)
        {
            // A load goes on only while somebody waits for it; the client will be back, so this wait stays until the load ends.
            _ = ObserveAsync(model.Id, loading);
            throw new InferenceException(InferenceErrors.ModelLoading, $"The model `{model.Id}` is still loading.", over);
        }
        finally
        {
            scope.EndWait(begun);
        }
    }

    private async Task ObserveAsync(string modelId, Task<ModelLease> loading)
    {
        try
        {
            (await loading).Dispose();
        }
#pragma warning disable CA1031 // Do not catch general exception types: nobody waits any more; the next request for the model meets the failure itself.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogLoadFailed(failure, modelId);
        }
    }

    [LoggerMessage(13021, LogLevel.Debug, "The load of {ModelId}, which clients were told to wait for, failed")]
    private partial void LogLoadFailed(Exception failure, string modelId);
}
