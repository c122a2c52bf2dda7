using System.Globalization;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Registry.Stores;

/// <summary>One walk through another program's store: bounded, in a fixed order, and never outside it.</summary>
/// <remarks>
/// Everything in a store is input from strangers: file names, manifests, links. A link to a folder is not entered, wherever it leads; a link to a file
/// is followed when the file lies in the store. Names with control characters are left out, because they reach terminals.
/// </remarks>
internal sealed class StoreWalk
{
    /// <summary>Folder entries looked at in one store; a larger one is listed in part, with a reason.</summary>
    public const int EntriesMax = 50_000;

    private readonly List<SkippedModelFile> _skipped;
    private int _entries;
    private bool _isExhausted;

    private StoreWalk(string root, List<SkippedModelFile> skipped)
    {
        Root = root;
        _skipped = skipped;
    }

    /// <summary>The store, without links.</summary>
    public string Root { get; }

    /// <summary>Begins at a folder; null where there is none.</summary>
    public static StoreWalk? Begin(string folder, List<SkippedModelFile> skipped) =>
        Directory.Exists(folder) && RealPath.Resolve(folder) is { } root ? new StoreWalk(root, skipped) : null;

    public void Skip(string path, string reason) => _skipped.Add(new SkippedModelFile(GgufText.Clean(path, path.Length), reason));

    /// <summary>The real folders within a folder, by name.</summary>
    public IReadOnlyList<DirectoryInfo> Folders(string folder) =>
        [.. List(folder).OfType<DirectoryInfo>().Where(static entry => entry.LinkTarget is null)];

    /// <summary>Files and links within a folder, by name.</summary>
    public IReadOnlyList<FileInfo> Files(string folder) => [.. List(folder).OfType<FileInfo>()];

    /// <summary>Files that end in .gguf, also below, by path; link or not.</summary>
    /// <param name="folder">Where to begin.</param>
    /// <param name="depthMax">Levels of folders entered below it.</param>
    public IEnumerable<FileInfo> Models(string folder, int depthMax)
    {
        foreach (FileSystemInfo entry in List(folder))
        {
            if (entry is FileInfo file)
            {
                if (file.Name.EndsWith(LocalModelScanner.Extension, StringComparison.OrdinalIgnoreCase))
                {
                    yield return file;
                }
            }
            else if (depthMax > 0 && entry.LinkTarget is null)
            {
                foreach (FileInfo below in Models(entry.FullName, depthMax - 1))
                {
                    yield return below;
                }
            }
        }
    }

    /// <summary>The file that a path of the store leads to; null, with the reason listed, where it leads out of the store or nowhere.</summary>
    public string? ResolveFile(string path)
    {
        if (RealPath.Resolve(path) is not { } real || !RealPath.IsBelow(real, Root))
        {
            Skip(path, "The link leads out of the store, where Hearth does not follow it.");
            return null;
        }

        if (!File.Exists(real))
        {
            Skip(path, "The file it names is not in the store; the download may be incomplete.");
            return null;
        }

        return real;
    }

    private FileSystemInfo[] List(string folder)
    {
        if (_isExhausted)
        {
            return [];
        }

        try
        {
            FileSystemInfo[] entries = [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Take(EntriesMax - _entries)];
            _entries += entries.Length;
            if (_entries >= EntriesMax)
            {
                _isExhausted = true;
                Skip(Root, string.Create(CultureInfo.InvariantCulture, $"The store has more than {EntriesMax} entries; what comes after them is not listed."));
            }

            Array.Sort(entries, static (left, right) => StringComparer.Ordinal.Compare(left.Name, right.Name));
            return [.. entries.Where(static entry => !entry.Name.AsSpan().ContainsAnyInRange('\0', '\x1f') && !entry.Name.Contains('\x7f', StringComparison.Ordinal))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Skip(folder, "The folder cannot be read; check its permissions.");
            return [];
        }
    }
}
