using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.Files;

/// <summary>Uploaded files: contents and what is known of them, on disk before they are acknowledged. Thread-safe.</summary>
/// <remarks>
/// Invariants: (1) a file is there exactly when its description is; (2) its content is on disk before its description, and goes after it; (3) what an owner
/// does not own is not there for them. What a kill leaves behind, unfinished uploads and contents without a description, is taken away when the folder is opened.
/// </remarks>
internal sealed partial class FileStore(FileFolder folder, GatewayOptions options, TimedIds ids, TimeProvider time, ILogger<FileStore> logger)
{
    /// <summary>Files at once, of all owners.</summary>
    public const int FilesMax = 50_000;

    private readonly Lock _gate = new();
    private Dictionary<string, StoredFile>? _files;
    private long _bytes;

    /// <summary>Where an upload is written until it is whole.</summary>
    public string NewUpload()
    {
        lock (_gate)
        {
            Open();
        }

        return Path.Combine(folder.Uploads, ids.Next("upload-"));
    }

    /// <summary>Keeps an upload that has been flushed to disk.</summary>
    /// <param name="upload">Its path; afterwards not there any more.</param>
    /// <param name="describe">What it is, by its id.</param>
    /// <exception cref="GatewayException"><see cref="GatewayErrors.FilesFull"/>, or the disk refuses.</exception>
    public StoredFile Add(string upload, Func<string, StoredFile> describe)
    {
        lock (_gate)
        {
            Dictionary<string, StoredFile> files = Open();
            string id = ids.Next("file-");
            StoredFile file = describe(id);
            long bytesMax = options.FilesMegabytesMax * 1_000_000L;
            if (files.Count >= FilesMax || _bytes + file.Bytes > bytesMax)
            {
                throw new GatewayException(
                    GatewayErrors.FilesFull, $"There is no room for the file: {files.Count} files of {_bytes / 1_000_000} MB are kept; the bounds are {FilesMax} files and gateway.filesMegabytesMax.");
            }

            DurableFolder.Place(upload, ContentOf(file));
            DurableFolder.Write(DescriptionOf(id), JsonSerializer.SerializeToUtf8Bytes(file, GatewayJsonContext.Wire.StoredFile));
            files.Add(id, file);
            _bytes += file.Bytes;
            return file;
        }
    }

    /// <summary>The file; null where the owner has none of that id.</summary>
    public StoredFile? Find(string owner, string id)
    {
        lock (_gate)
        {
            return Open().TryGetValue(id, out StoredFile? file) && IsThere(file) && string.Equals(file.Owner, owner, StringComparison.Ordinal) ? file : null;
        }
    }

    /// <summary>The file.</summary>
    /// <exception cref="GatewayException"><see cref="GatewayErrors.FileNotFound"/>.</exception>
    public StoredFile Require(string owner, string id, string parameter = "id") =>
        Find(owner, id) ?? throw new GatewayException(GatewayErrors.FileNotFound, $"No such File object: {Shown(id)}") { Parameter = parameter };

    /// <summary>The owner's files, in the order of their uploads.</summary>
    public StoredFile[] List(string owner)
    {
        lock (_gate)
        {
            return [.. Open().Values.Where(file => IsThere(file) && string.Equals(file.Owner, owner, StringComparison.Ordinal)).OrderBy(static file => file.Id, StringComparer.Ordinal)];
        }
    }

    public void Delete(StoredFile file)
    {
        lock (_gate)
        {
            if (Open().Remove(file.Id))
            {
                _bytes -= file.Bytes;
                DurableFolder.Delete(DescriptionOf(file.Id));
                DurableFolder.Delete(ContentOf(file));
            }
        }
    }

    public string ContentOf(StoredFile file) => Path.Combine(folder.Contents, file.Id);

    /// <summary>What a client sent as an id, as far as a message repeats it.</summary>
    public static string Shown(string id) => Requests.HeaderText.Clean(id.Length > 64 ? id[..64] : id);

    private bool IsThere(StoredFile file) => file.ExpiresAt is not { } end || time.GetUtcNow().ToUnixTimeSeconds() < end;

    private string DescriptionOf(string id) => Path.Combine(folder.Descriptions, id + ".json");

    private Dictionary<string, StoredFile> Open()
    {
        if (_files is not null)
        {
            return _files;
        }

        DurableFolder.Create(folder.Contents);
        DurableFolder.Create(folder.Descriptions);
        DurableFolder.Create(folder.Uploads);
        var files = new Dictionary<string, StoredFile>(StringComparer.Ordinal);
        foreach (string path in DurableFolder.List(folder.Descriptions))
        {
            if (Read(path) is { } file)
            {
                files[file.Id] = file;
            }
        }

        DurableFolder.Guard(() =>
        {
            foreach (string left in Directory.GetFiles(folder.Uploads).Concat(Directory.GetFiles(folder.Contents).Where(path => !files.ContainsKey(Path.GetFileName(path)))))
            {
                File.Delete(left);
            }
        });
        foreach (StoredFile file in files.Values.Where(file => !IsThere(file)).ToArray())
        {
            files.Remove(file.Id);
            DurableFolder.Delete(DescriptionOf(file.Id));
            DurableFolder.Delete(ContentOf(file));
        }

        _bytes = files.Values.Sum(static file => file.Bytes);
        return _files = files;
    }

    private StoredFile? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), GatewayJsonContext.Wire.StoredFile);
        }
        catch (JsonException failure)
        {
            LogDamaged(failure, path);
            return null;
        }
    }

    [LoggerMessage(13050, LogLevel.Error, "The description {Path} of an uploaded file is damaged; the file is left out")]
    private partial void LogDamaged(Exception failure, string path);
}
