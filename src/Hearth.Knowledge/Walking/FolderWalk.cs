using System.Collections.Frozen;

namespace Hearth.Knowledge.Walking;

/// <summary>Finds the files of a source, in the order of their paths, and says what it leaves out and why. Reads names and sizes only.</summary>
internal sealed class FolderWalk(long fileBytesMax)
{
    /// <summary>Files of one source.</summary>
    public const int FilesMax = 2_000_000;

    private const int DepthMax = 128;

    private static readonly FrozenSet<string> Dependencies = new[]
    {
        "node_modules", "bower_components", "jspm_packages", "__pycache__", "site-packages", "venv", "virtualenv", "Pods", "DerivedData", "elm-stuff",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What to read.</summary>
    public List<FoundFile> Files { get; } = [];

    /// <summary>What was left out.</summary>
    public List<SkippedFile> Skipped { get; } = [];

    /// <summary>What could not be listed.</summary>
    public List<FailedFile> Failed { get; } = [];

    /// <summary>Walks a folder, or takes the one file.</summary>
    /// <exception cref="KnowledgeException">It is not there, or has too many files.</exception>
    public void Run(string source, CancellationToken cancellationToken)
    {
        if (File.Exists(source))
        {
            // Who names a file wants it, hidden or ignored; a secret or a huge one stays out all the same.
            var file = new FileInfo(source);
            Take(file, isNamed: true);
        }
        else if (Directory.Exists(source))
        {
            Walk(new DirectoryInfo(source), IgnoreRules.Above(source), 0, cancellationToken);
        }
        else
        {
            throw new KnowledgeException(KnowledgeErrors.SourceNotFound, $"there is no {source}");
        }
    }

    private void Walk(DirectoryInfo folder, IgnoreRules above, int depth, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IgnoreRules rules = above.Below(folder.FullName);
        FileSystemInfo[] entries;
        try
        {
            entries = folder.GetFileSystemInfos();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            Failed.Add(new FailedFile(folder.FullName, KnowledgeErrors.FileUnreadable, "the folder cannot be listed"));
            return;
        }

        Array.Sort(entries, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        foreach (FileSystemInfo entry in entries)
        {
            var inner = entry as DirectoryInfo;
            SkipReason? reason = entry.LinkTarget is not null ? SkipReason.Link
                : inner is null && SecretFiles.IsSecretName(entry.Name) ? SkipReason.Secret
                : entry.Name.StartsWith('.') || entry.Attributes.HasFlag(FileAttributes.Hidden) ? SkipReason.Hidden
                : rules.IsIgnored(entry.FullName, inner is not null) ? SkipReason.Ignored
                : inner is not null && (Dependencies.Contains(entry.Name) || depth >= DepthMax) ? SkipReason.Dependencies
                : null;
            if (reason is { } skip)
            {
                Skipped.Add(new SkippedFile(entry.FullName, skip));
            }
            else if (inner is not null)
            {
                Walk(inner, rules, depth + 1, cancellationToken);
            }
            else if (entry is FileInfo file)
            {
                Take(file, isNamed: false);
            }
        }
    }

    private void Take(FileInfo file, bool isNamed)
    {
        SkipReason? reason = isNamed && SecretFiles.IsSecretName(file.Name) ? SkipReason.Secret
            : file.Length > fileBytesMax ? SkipReason.TooLarge
            : file.Length == 0 ? SkipReason.Empty
            : null;
        if (reason is { } skip)
        {
            Skipped.Add(new SkippedFile(file.FullName, skip));
        }
        else if (Files.Count >= FilesMax)
        {
            throw new KnowledgeException(KnowledgeErrors.SourceTooLarge, $"there are more than {FilesMax:N0} files");
        }
        else
        {
            Files.Add(new FoundFile(file.FullName, file.Length));
        }
    }
}
