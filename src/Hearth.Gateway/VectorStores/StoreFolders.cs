using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hearth.Gateway.Files;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.VectorStores;

/// <summary>Vector stores on disk: a folder each, with a description of the store, of each batch, and of each file that came alone or has been read.</summary>
/// <remarks>
/// A batch of thousands of files is acknowledged after one write. A file is as its own description says, else as that of its batch: still to be read, or, where
/// the batch was cancelled, cancelled.
/// </remarks>
internal sealed partial class StoreFolders(FileFolder folder, ILogger<StoreFolders> logger)
{
    private const string StoreName = "store";
    private const string BatchPrefix = "vsfb_";

    public Dictionary<string, StoreState> ReadAll()
    {
        DurableFolder.Create(folder.Stores);
        var stores = new Dictionary<string, StoreState>(StringComparer.Ordinal);
        foreach (string path in Directory.GetDirectories(folder.Stores))
        {
            if (Read(path) is { } store)
            {
                stores[store.Id] = store;
            }
        }

        return stores;
    }

    public void Write(StoreDescription store)
    {
        DurableFolder.Create(Path.Combine(folder.Stores, store.Id));
        Write(store.Id, StoreName, store, GatewayJsonContext.Wire.StoreDescription);
    }

    public void Write(string store, AttachedFile file) => Write(store, file.FileId, file, GatewayJsonContext.Wire.AttachedFile);

    public void Write(string store, FileBatch batch) => Write(store, batch.Id, batch, GatewayJsonContext.Wire.FileBatch);

    public void Delete(string store) => DurableFolder.DeleteFolder(Path.Combine(folder.Stores, store));

    public void Delete(string store, string entry) => DurableFolder.Delete(PathOf(store, entry));

    private StoreState? Read(string path)
    {
        StoreDescription? description = null;
        var files = new Dictionary<string, AttachedFile>(StringComparer.Ordinal);
        var batches = new Dictionary<string, FileBatch>(StringComparer.Ordinal);
        foreach (string entry in DurableFolder.List(path))
        {
            string name = Path.GetFileNameWithoutExtension(entry);
            if (name is StoreName)
            {
                description = Read(entry, GatewayJsonContext.Wire.StoreDescription);
            }
            else if (name.StartsWith(BatchPrefix, StringComparison.Ordinal))
            {
                if (Read(entry, GatewayJsonContext.Wire.FileBatch) is { } batch)
                {
                    batches[batch.Id] = batch;
                }
            }
            else if (Read(entry, GatewayJsonContext.Wire.AttachedFile) is { } file)
            {
                files[file.FileId] = file;
            }
        }

        foreach (FileBatch batch in batches.Values)
        {
            foreach (AttachedFile file in batch.Files)
            {
                files.TryAdd(file.FileId, batch.IsCancelled ? file with { Status = FileStatus.Cancelled } : file);
            }
        }

        return description is null ? null : new StoreState(description, files, batches);
    }

    private T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (JsonException failure)
        {
            LogDamaged(failure, path);
            return null;
        }
    }

    private void Write<T>(string store, string entry, T value, JsonTypeInfo<T> type) =>
        DurableFolder.Write(PathOf(store, entry), JsonSerializer.SerializeToUtf8Bytes(value, type));

    private string PathOf(string store, string entry) => Path.Combine(folder.Stores, store, entry + ".json");

    [LoggerMessage(13051, LogLevel.Error, "The description {Path} of a vector store is damaged; what it describes is left out")]
    private partial void LogDamaged(Exception failure, string path);
}
