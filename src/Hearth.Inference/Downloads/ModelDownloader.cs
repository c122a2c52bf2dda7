using System.Globalization;
using Hearth.Inference.Registry;

namespace Hearth.Inference.Downloads;

/// <summary>Fetches a model file into a folder: resumed where it was broken off, checked before it counts, put in its place by a rename.</summary>
/// <remarks>
/// In order: (1) address, name and hash are checked, (2) what is there already, (3) the origin begins to send, (4) there is room on the disk, (5) the
/// bytes, again from where they broke off, (6) the hash, (7) it is a GGUF file whose header reads, (8) the record, (9) the rename. Up to the rename
/// there is a <c>.part</c> and no model; a part that failed (6) or (7) is removed, any other stays for the next attempt.
/// </remarks>
public sealed class ModelDownloader : IDisposable
{
    /// <summary>Attempts in a row that bring no byte.</summary>
    private const int RetriesMax = 4;

    /// <summary>An origin that sends nothing for so long has broken off.</summary>
    private const int SilenceMs = 60_000;

    /// <summary>Kept free on the disk for everybody else.</summary>
    private const long DiskReserveBytes = 64_000_000;

    /// <summary>Bytes between two looks at the disk where the origin does not say how long the file is.</summary>
    private const long DiskCheckBytes = 64 << 20;
    private const int BufferBytes = 1 << 17;
    private static readonly byte[] s_magic = "GGUF"u8.ToArray();

    private readonly HttpClient _http;
    private readonly HttpOrigin _origin;
    private readonly TimeProvider _time;
    private readonly Func<string, long> _freeBytes;
    private readonly TimeSpan _retryDelay;

#pragma warning disable CA2000 // Dispose objects before losing scope: the client owns the handler.
    /// <summary>A downloader that uses the proxies of the environment.</summary>
    public ModelDownloader(TimeProvider time)
        : this(NetworkReach.CreateHandler(), time, MeasureFree, TimeSpan.FromSeconds(1))
    {
    }
#pragma warning restore CA2000

    internal ModelDownloader(HttpMessageHandler handler, TimeProvider time, Func<string, long> freeBytes, TimeSpan retryDelay)
    {
        _http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _origin = new HttpOrigin(_http);
        _time = time;
        _freeBytes = freeBytes;
        _retryDelay = retryDelay;
    }

    /// <summary>Fetches one file. A cancelled or failed download leaves what it has for the next one.</summary>
    /// <param name="request">What, and where to.</param>
    /// <param name="progress">Told often; null for nobody.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InferenceException">With a code from 130 to 139, <see cref="InferenceErrors.PullInProgress"/> or <see cref="InferenceErrors.ModelFolderUnwritable"/>.</exception>
    public async Task<DownloadedModel> DownloadAsync(DownloadRequest request, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Uri source = DownloadAddress.Parse(request.Source);
        string name = DownloadAddress.ChooseName(source, request.Name);
        string? given = DownloadAddress.CheckSha256(request.Sha256);
        string target = Path.Combine(MakeFolder(request.Folder), name + LocalModelScanner.Extension);
        if (File.Exists(target))
        {
            return await KeepAsync(target, given, cancellationToken);
        }

        await using PartFile part = PartFile.Open(target, source);
        long resumed = part.Length;
        if (resumed > 0)
        {
            await part.RehashAsync(progress, cancellationToken);
        }

        (string? announced, bool isResumed) = await FetchAsync(source, part, given, progress, cancellationToken);
        string hash = await part.CompleteAsync(cancellationToken);
        await CheckAsync(part, hash, given ?? announced, source);
        ModelOriginRecord.Write(target, source, hash, new FileInfo(part.Path).Length, _time.GetUtcNow());
        await part.FinishAsync(target);
        DownloadCheck check = given is not null ? DownloadCheck.Given : announced is not null ? DownloadCheck.Origin : DownloadCheck.None;
        return new DownloadedModel(Describe(target), hash, check, isResumed ? resumed : 0, WasPresent: false);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string MakeFolder(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InferenceException(InferenceErrors.ModelFolderUnwritable, $"{folder} cannot be made: {exception.Message}", exception);
        }
    }

    /// <summary>The very file that is asked for is there; any other file of that name is not touched.</summary>
    private static async Task<DownloadedModel> KeepAsync(string target, string? given, CancellationToken cancellationToken)
    {
        string hash = await ModelChecksum.ComputeAsync(target, cancellationToken);
        return string.Equals(hash, given, StringComparison.Ordinal)
            ? new DownloadedModel(Describe(target), hash, DownloadCheck.Given, 0, WasPresent: true)
            : throw new InferenceException(
                InferenceErrors.PullTargetExists, $"{target} is there already{(given is null ? "" : ", with another hash")}; nothing was fetched.");
    }

    private async Task<(string? Announced, bool IsResumed)> FetchAsync(
        Uri source, PartFile part, string? given, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        bool isResumed = part.Length > 0;
        bool isReached = false;
        for (int failures = 0; ;)
        {
            long before = part.Length;
            try
            {
                using OpenedDownload opened = await OpenAsync(source, part.Length, part.Validator, cancellationToken);
                isReached = true;
                if (opened.Offset != part.Length)
                {
                    part.Restart();
                    isResumed = false;
                    before = 0;
                }

                if (given is not null && opened.Sha256 is { } announced && !string.Equals(given, announced, StringComparison.Ordinal))
                {
                    throw new InferenceException(
                        InferenceErrors.PullHashMismatch, $"The origin announces a file with the hash {announced}, not {given}; nothing was fetched.");
                }

                RequireSpace(part.Path, opened.TotalBytes - part.Length);
                part.Note(opened.Validator);
                await CopyAsync(opened, part, progress, cancellationToken);
                return (opened.Sha256, isResumed);
            }
            catch (Exception failure) when (IsTransient(failure) && !cancellationToken.IsCancellationRequested)
            {
                if (failure.InnerException is InferenceException refused)
                {
                    throw new InferenceException(refused.Error, refused.Message, failure);
                }

                failures = part.Length > before ? 0 : failures + 1;
                // Who cannot be reached at all is told at once: a wrong name does not become right by waiting.
                bool isAnswered = isReached || failure is HttpRequestException { StatusCode: not null };
                if (failures > RetriesMax || !isAnswered)
                {
                    throw new InferenceException(InferenceErrors.PullUnreachable, Explain(source, part.Length, failure), failure);
                }
            }

            await Task.Delay(_retryDelay * (1 << failures), _time, cancellationToken);
        }
    }

    private async Task<OpenedDownload> OpenAsync(Uri source, long offset, string? validator, CancellationToken cancellationToken)
    {
        if (!source.IsFile)
        {
            return await _origin.OpenAsync(source, offset, validator, cancellationToken);
        }

        try
        {
#pragma warning disable CA2000 // Dispose objects before losing scope: the stream becomes the caller's with the record.
            FileStream file = new(source.LocalPath, FileMode.Open, FileAccess.Read, FileShare.Read, BufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
#pragma warning restore CA2000
            return new OpenedDownload(file, 0, file.Length, Validator: null, Sha256: null);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new InferenceException(InferenceErrors.PullNotFound, $"{source.LocalPath} cannot be read: {missing.Message}", missing);
        }
    }

    private async Task CopyAsync(OpenedDownload opened, PartFile part, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = new(Timeout.InfiniteTimeSpan, _time);
        using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(static state => (state as CancellationTokenSource)?.Cancel(), silence);
        byte[] buffer = new byte[BufferBytes];
        long nextCheck = part.Length + DiskCheckBytes;
        while (true)
        {
            silence.CancelAfter(SilenceMs);
            int count;
            try
            {
                count = await opened.Content.ReadAsync(buffer, silence.Token);
            }
            catch (OperationCanceledException silent) when (!cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException("It sent nothing for a minute.", silent);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (count == 0)
            {
                break;
            }

            if (part.Length == 0)
            {
                RequireMagic(buffer.AsSpan(0, count));
            }

            await part.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            progress?.Report(new DownloadProgress(part.Length, opened.TotalBytes, IsResumed: false));
            if (part.Length >= nextCheck && opened.TotalBytes is null)
            {
                RequireSpace(part.Path, DiskCheckBytes);
                nextCheck = part.Length + DiskCheckBytes;
            }
        }

        if (opened.TotalBytes is { } total && part.Length != total)
        {
            throw new HttpRequestException(string.Create(CultureInfo.InvariantCulture, $"It sent {part.Length} of {total} bytes."));
        }
    }

    /// <summary>An error page is found at its first bytes and not after a gigabyte.</summary>
    private static void RequireMagic(ReadOnlySpan<byte> first)
    {
        int compared = Math.Min(first.Length, s_magic.Length);
        if (!first[..compared].SequenceEqual(s_magic.AsSpan(0, compared)))
        {
            throw new InferenceException(InferenceErrors.PullNotModel, "What the origin sends does not begin as a GGUF file does; it may be a page about the file.");
        }
    }

    private void RequireSpace(string path, long? neededBytes)
    {
        if (neededBytes is { } needed && _freeBytes(path) - DiskReserveBytes is var free && needed > free)
        {
            throw new InferenceException(
                InferenceErrors.PullDiskFull, $"{Megabytes(needed)} MB are missing and the disk has {Megabytes(Math.Max(0, free))} MB for them.");
        }
    }

    private static async Task CheckAsync(PartFile part, string hash, string? expected, Uri source)
    {
        if (expected is not null && !string.Equals(hash, expected, StringComparison.Ordinal))
        {
            await part.DiscardAsync();
            throw new InferenceException(InferenceErrors.PullHashMismatch, $"The file has the hash {hash} and should have {expected}; it was removed.");
        }

        await part.DisposeAsync();
        try
        {
            Gguf.GgufFile.Open(part.Path).Dispose();
        }
        catch (InferenceException damaged)
        {
            await part.DiscardAsync();
            throw new InferenceException(
                InferenceErrors.PullNotModel, $"What {DownloadAddress.Show(source)} gave is no usable GGUF file and was removed: {damaged.Message}", damaged);
        }
    }

    private static ModelDescriptor Describe(string path) =>
        new LocalModelReader(new InferenceOptions()).Describe(new ModelCandidate(LocalModelScanner.IdOf(path), path, ModelOrigin.Home));

    private static bool IsTransient(Exception failure) => failure is HttpRequestException or IOException;

    private static string Explain(Uri source, long bytes, Exception failure)
    {
        string reason = failure.InnerException is { } inner ? $"{failure.Message} {inner.Message}" : failure.Message;
        return bytes > 0
            ? $"{source.Host} broke off after {Megabytes(bytes)} MB, which are kept: {reason}"
            : $"{source.Host} cannot be reached: {reason}";
    }

    private static long MeasureFree(string path) =>
        new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path) ?? path : Path.GetDirectoryName(path) ?? path).AvailableFreeSpace;

    private static string Megabytes(long bytes) => ((bytes + 999_999) / 1_000_000).ToString(CultureInfo.InvariantCulture);
}
