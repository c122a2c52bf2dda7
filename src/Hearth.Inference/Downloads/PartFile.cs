using System.Security.Cryptography;
using System.Text.Json;

namespace Hearth.Inference.Downloads;

/// <summary>The bytes of a model that have arrived so far, and what is known about where they come from.</summary>
/// <remarks>
/// Invariants: one process writes it at a time; its hash is that of exactly the bytes it has; the notes beside it name the origin and version of those
/// bytes, so bytes of two versions are never put together. Left as it is when a download is broken off; <see cref="FinishAsync"/> or <see cref="DiscardAsync"/>
/// take it away.
/// </remarks>
internal sealed class PartFile : IAsyncDisposable
{
    private const int BufferBytes = 1 << 17;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _notesPath;
    private readonly Uri _source;

    private PartFile(FileStream stream, string notesPath, Uri source)
    {
        _stream = stream;
        _notesPath = notesPath;
        _source = source;
    }

    public string Path => _stream.Name;

    public long Length => _stream.Length;

    /// <summary>What tells the version that the bytes are of; null where nothing does.</summary>
    public string? Validator { get; private set; }

    /// <summary>Opens or makes the part beside its target; bytes of another origin, or of an unknown version, are dropped.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.PullInProgress"/> or <see cref="InferenceErrors.ModelFolderUnwritable"/>.</exception>
    public static PartFile Open(string target, Uri source)
    {
        string path = target + ".part";
        try
        {
            bool exists = File.Exists(path);
            FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.Asynchronous);
            PartFile part = new(stream, path + ".json", source);
            part.Validator = exists ? part.ReadValidator() : null;
            if (part.Validator is null)
            {
                stream.SetLength(0);
            }

            return part;
        }
        catch (IOException locked) when (File.Exists(path))
        {
            throw new InferenceException(InferenceErrors.PullInProgress, $"Another process writes {path}.", locked);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InferenceException(InferenceErrors.ModelFolderUnwritable, $"{path} cannot be written: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the bytes of an earlier attempt into the hash.</summary>
    public async Task RehashAsync(IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        _stream.Position = 0;
        byte[] buffer = new byte[BufferBytes];
        int count;
        while ((count = await _stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            _hash.AppendData(buffer, 0, count);
            progress?.Report(new DownloadProgress(_stream.Position, _stream.Length, IsResumed: true));
        }
    }

    /// <summary>Drops every byte.</summary>
    public void Restart()
    {
        _stream.SetLength(0);
        _stream.Position = 0;
        _hash.GetHashAndReset();
    }

    /// <summary>Notes which version the bytes are of, before the first of them is written.</summary>
    public void Note(string? validator)
    {
        Validator = validator;
        try
        {
            using FileStream notes = new(_notesPath, FileMode.Create, FileAccess.Write);
            using Utf8JsonWriter writer = new(notes);
            writer.WriteStartObject();
            writer.WriteString("url", DownloadAddress.Show(_source));
            writer.WriteString("validator", validator);
            writer.WriteEndObject();
        }
        catch (IOException full)
        {
            throw new InferenceException(InferenceErrors.PullDiskFull, $"{_notesPath} cannot be written: {full.Message}", full);
        }
    }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.PullDiskFull"/>.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _stream.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException full)
        {
            throw new InferenceException(InferenceErrors.PullDiskFull, $"{Path} cannot be written any further: {full.Message}", full);
        }

        _hash.AppendData(bytes.Span);
    }

    /// <summary>Sees to it that the bytes are on the disk; gives their hash.</summary>
    public async Task<string> CompleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _stream.FlushAsync(cancellationToken);
#pragma warning disable CA1849 // Call async methods when in an async method: only this one reaches the disk.
            _stream.Flush(flushToDisk: true);
#pragma warning restore CA1849
        }
        catch (IOException full)
        {
            throw new InferenceException(InferenceErrors.PullDiskFull, $"{Path} cannot be written any further: {full.Message}", full);
        }

        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <summary>Becomes the model. Closes the part.</summary>
    public async Task FinishAsync(string target)
    {
        await DisposeAsync();
        File.Move(Path, target, overwrite: false);
        File.Delete(_notesPath);
    }

    /// <summary>Takes the bytes away, which are of no use. Closes the part.</summary>
    public async Task DiscardAsync()
    {
        await DisposeAsync();
        File.Delete(Path);
        File.Delete(_notesPath);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_stream.CanRead)
        {
            return;
        }

        bool isEmpty = _stream.Length == 0;
        _hash.Dispose();
        await _stream.DisposeAsync();
        if (isEmpty)
        {
            File.Delete(Path);
            File.Delete(_notesPath);
        }
    }

    private string? ReadValidator()
    {
        try
        {
            if (!File.Exists(_notesPath))
            {
                return null;
            }

            using JsonDocument notes = JsonDocument.Parse(File.ReadAllBytes(_notesPath));
            return notes.RootElement.TryGetProperty("url", out JsonElement url) && url.ValueEquals(DownloadAddress.Show(_source))
                && notes.RootElement.TryGetProperty("validator", out JsonElement validator)
                ? validator.GetString()
                : null;
        }
        catch (Exception damaged) when (damaged is JsonException or IOException or InvalidOperationException)
        {
            return null;
        }
    }
}
