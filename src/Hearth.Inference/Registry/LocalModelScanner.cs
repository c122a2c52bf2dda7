using System.Globalization;

namespace Hearth.Inference.Registry;

/// <summary>Finds GGUF files and reads their headers; no weight is touched. A folder's subfolders are not entered.</summary>
public static class LocalModelScanner
{
    /// <summary>Files looked at in one folder; the rest is skipped with a reason.</summary>
    public const int FilesPerFolderMax = 1000;

    private const string Extension = ".gguf";

    /// <summary>Looks into every source. Takes a few milliseconds per file; nothing stays open.</summary>
    /// <remarks>Never fails because of a file: a damaged one is listed with its error. An explicit path that names nothing is listed likewise.</remarks>
    public static LocalModelScan Scan(LocalModelSources sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        List<ModelDescriptor> models = [];
        List<SkippedModelFile> skipped = [];
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        if (sources.ModelPath is { } modelPath)
        {
            Add(Path.GetFullPath(modelPath), isNamed: true);
        }

        foreach (string folder in sources.Folders)
        {
            foreach (string path in ListFiles(folder, skipped))
            {
                Add(path, isNamed: false);
            }
        }

        return new LocalModelScan(models, skipped);

        void Add(string path, bool isNamed)
        {
            string id = IdOf(path);
            if (!paths.TryAdd(id, path))
            {
                if (!string.Equals(paths[id], path, StringComparison.Ordinal))
                {
                    skipped.Add(new SkippedModelFile(path, $"The id {id} is taken by {paths[id]}, which comes first."));
                }

                return;
            }

            ModelDescriptor model = LocalModelReader.Describe(id, path);
            if (model.Error == InferenceErrors.GgufSplit && !isNamed)
            {
                paths.Remove(id);
                skipped.Add(new SkippedModelFile(path, $"{model.Problem} {InferenceErrors.GgufSplit.Remedy}"));
                return;
            }

            models.Add(model);
        }
    }

    /// <summary>The id of a model file: its name without <c>.gguf</c>.</summary>
    public static string IdOf(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name[..^Extension.Length] : name;
    }

    private static string[] ListFiles(string folder, List<SkippedModelFile> skipped)
    {
        string[] files;
        try
        {
            files = Directory.Exists(folder) ? Directory.GetFiles(Path.GetFullPath(folder)) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            skipped.Add(new SkippedModelFile(folder, "The folder cannot be read; check its permissions."));
            return [];
        }

        string[] models = [.. files.Where(static path => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))];
        Array.Sort(models, CompareNames);
        if (models.Length > FilesPerFolderMax)
        {
            string reason = string.Create(
                CultureInfo.InvariantCulture, $"The folder has {models.Length} model files; those after the first {FilesPerFolderMax} are not listed.");
            skipped.Add(new SkippedModelFile(folder, reason));
            Array.Resize(ref models, FilesPerFolderMax);
        }

        return models;
    }

    /// <summary>Ties are broken by the exact name, so that the order never depends on the file system.</summary>
    private static int CompareNames(string left, string right)
    {
        int order = StringComparer.OrdinalIgnoreCase.Compare(Path.GetFileName(left), Path.GetFileName(right));
        return order != 0 ? order : StringComparer.Ordinal.Compare(left, right);
    }
}
