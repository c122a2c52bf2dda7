using Hearth.Gateway.Files;
using Hearth.Inference;
using Hearth.Knowledge;
using Hearth.Primitives;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.VectorStores;

/// <summary>Reads files into vector stores in the background, one at a time. What is in progress when the server ends waits again when it is back.</summary>
internal sealed partial class VectorStoreWorker(
    VectorStoreCatalog catalog, VectorStoreIndex index, FileStore files, ModelRegistry registry, ILogger<VectorStoreWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                PendingFile pending = await catalog.NextAsync(stoppingToken);
                if (catalog.Waiting(pending) is { } waiting)
                {
                    await ReadAsync(waiting.Store, waiting.File, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Do not catch general exception types: the loop must go on for the other files; the file stays in progress and is tried again at the next start.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                LogFailed(failure);
            }
        }
    }

    private async Task ReadAsync(StoreState store, AttachedFile file, CancellationToken cancellationToken)
    {
        AttachedFile? read;
        try
        {
            StoredFile stored = files.Find(store.Description.Owner, file.FileId)
                ?? throw new GatewayException(GatewayErrors.FileNotFound, "The file was deleted or has expired before it was read.");
            string id = await index.EmbedderAsync(store.Id, cancellationToken) ?? registry.DefaultEmbedderId
                ?? throw new InferenceException(InferenceErrors.ModelNotFound, "There is no embedding model. Put a GGUF file of one into the models folder.");
            using ModelLease lease = await registry.LeaseAsync(id, progress: null, cancellationToken);
            var source = new DocumentSource(file.DocumentName(), files.ContentOf(stored)) { Attributes = AttributeFields.ToMetadata(file.Attributes) };
            DocumentReceipt? receipt = await index.PutAsync(store.Id, file, source, lease, cancellationToken);
            read = receipt is null ? null : file with { Status = FileStatus.Completed, UsageBytes = receipt.StoredBytes };
        }
        catch (HearthException refused)
        {
            LogRefused(refused.Error.Code, refused);
            read = file with { Status = FileStatus.Failed, ErrorCode = CodeOf(refused), ErrorMessage = $"{refused.Message} ({refused.Error.Code}) {refused.Error.Remedy}" };
        }

        if (read is not null)
        {
            // Attributes may have been changed meanwhile; a cancelled file stays cancelled.
            catalog.ChangeFile(store.Id, file.FileId, now => now.Status is FileStatus.InProgress ? read with { Attributes = now.Attributes } : now);
        }
    }

    private static string CodeOf(HearthException refused) => refused is not KnowledgeException ? "server_error"
        : refused.Error.Kind is ErrorKind.Unprocessable or ErrorKind.TooLarge or ErrorKind.InvalidInput ? "invalid_file"
        : "server_error";

    [LoggerMessage(13052, LogLevel.Warning, "A file cannot be read into its vector store: {Code}")]
    private partial void LogRefused(string code, Exception failure);

    [LoggerMessage(13053, LogLevel.Error, "Reading a file into its vector store failed unexpectedly; it is tried again at the next start")]
    private partial void LogFailed(Exception failure);
}
