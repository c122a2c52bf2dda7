using Hearth.Knowledge.Ingestion;

namespace Hearth.Knowledge;

/// <summary>Keeps a collection as a folder is: reads it, and again whenever something in it has changed and it has been quiet for a while.</summary>
/// <param name="ingestion">What reads.</param>
/// <param name="options">What the owner has set.</param>
/// <param name="time">The clock.</param>
public sealed class FolderWatch(KnowledgeIngestion ingestion, KnowledgeOptions options, TimeProvider time)
{
    /// <summary>Watches until cancelled.</summary>
    /// <param name="request">Which folder into which collection.</param>
    /// <param name="read">Told after every reading what it has done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="KnowledgeException">As <see cref="KnowledgeIngestion.AddAsync"/>.</exception>
    public async Task RunAsync(IngestionRequest request, Action<IngestionReport> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(read);
        string source = Path.GetFullPath(request.Source ?? "");
        if (!Directory.Exists(source))
        {
            throw new KnowledgeException(KnowledgeErrors.SourceNotFound, $"there is no folder {source}");
        }

        using QuietPeriod quiet = new(TimeSpan.FromMilliseconds(options.WatchQuietMs), time);
        using FileSystemWatcher watcher = new(source) { IncludeSubdirectories = true };
        watcher.Changed += (_, _) => quiet.Notify();
        watcher.Created += (_, _) => quiet.Notify();
        watcher.Deleted += (_, _) => quiet.Notify();
        watcher.Renamed += (_, _) => quiet.Notify();

        // Lost events do not matter: a reading looks at every file.
        watcher.Error += (_, _) => quiet.Notify();
        watcher.EnableRaisingEvents = true;
        while (true)
        {
            read(await ingestion.AddAsync(request, progress: null, cancellationToken));
            await quiet.WaitAsync(cancellationToken);
        }
    }
}
