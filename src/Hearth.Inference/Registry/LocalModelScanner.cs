using System.Globalization;
using Hearth.Inference.Gguf;
using Hearth.Inference.Registry.Stores;

namespace Hearth.Inference.Registry;

/// <summary>Finds GGUF files and reads their headers; no weight is touched. Subfolders are entered in the stores of other programs only.</summary>
public static class LocalModelScanner
{
    /// <summary>Files looked at in one folder or store; the rest is skipped with a reason.</summary>
    public const int FilesPerFolderMax = 1000;

    internal const string Extension = ".gguf";

    /// <summary>Looks into every source. Takes a few milliseconds per file; nothing stays open.</summary>
    /// <remarks>Never fails because of a file: a damaged one is listed with its error. An explicit path that names nothing is listed likewise.</remarks>
    public static LocalModelScan Scan(LocalModelSources sources) => Scan(sources, new LocalModelReader(new InferenceOptions()));

    /// <summary>The id of a model file: its name without <c>.gguf</c>.</summary>
    public static string IdOf(string path)
    {
        string name = Path.GetFileName(path);
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? name[..^Extension.Length] : name;
    }

    internal static LocalModelScan Scan(LocalModelSources sources, LocalModelReader reader)
    {
        ArgumentNullException.ThrowIfNull(sources);
        List<ModelDescriptor> models = [];
        List<SkippedModelFile> skipped = [];
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        if (sources.ModelPath is { } modelPath)
        {
            string path = Path.GetFullPath(modelPath);
            Add(new ModelCandidate(IdOf(path), path, ModelOrigin.Named));
        }

        foreach (ModelFolder folder in sources.Folders)
        {
            int files = 0;
            foreach (ModelCandidate candidate in List(folder, skipped))
            {
                if (++files > FilesPerFolderMax)
                {
                    string reason = string.Create(CultureInfo.InvariantCulture, $"Model files after the first {FilesPerFolderMax} are not listed.");
                    skipped.Add(new SkippedModelFile(folder.Path, reason));
                    break;
                }

                Add(candidate);
            }
        }

        return new LocalModelScan(models, skipped);

        void Add(ModelCandidate candidate)
        {
            if (!paths.TryAdd(candidate.Id, candidate.Path))
            {
                if (!string.Equals(paths[candidate.Id], candidate.Path, StringComparison.Ordinal))
                {
                    skipped.Add(new SkippedModelFile(candidate.Path, $"The id {candidate.Id} is taken by {paths[candidate.Id]}, which comes first."));
                }

                return;
            }

            ModelDescriptor model = reader.Describe(candidate);
            if ((model.Error == InferenceErrors.GgufSplit || model.Error == InferenceErrors.FileIsNoModel) && candidate.Origin is not ModelOrigin.Named)
            {
                paths.Remove(candidate.Id);
                skipped.Add(new SkippedModelFile(candidate.Path, model.Problem ?? model.Error.Explanation));
                return;
            }

            models.Add(model);
        }
    }

    private static IEnumerable<ModelCandidate> List(ModelFolder folder, List<SkippedModelFile> skipped) => folder.Origin switch
    {
        ModelOrigin.Ollama => OllamaStore.List(folder.Path, skipped),
        ModelOrigin.LmStudio => LmStudioStore.List(folder.Path, skipped),
        ModelOrigin.HuggingFace => HuggingFaceStore.List(folder.Path, skipped),
        _ => ListFlat(folder, skipped),
    };

    private static IEnumerable<ModelCandidate> ListFlat(ModelFolder folder, List<SkippedModelFile> skipped)
    {
        string[] files;
        try
        {
            files = Directory.Exists(folder.Path) ? Directory.GetFiles(Path.GetFullPath(folder.Path)) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            skipped.Add(new SkippedModelFile(folder.Path, "The folder cannot be read; check its permissions."));
            yield break;
        }

        string[] models = [.. files.Where(static path => path.EndsWith(Extension, StringComparison.OrdinalIgnoreCase))];
        Array.Sort(models, CompareNames);
        foreach (string path in models)
        {
            string id = IdOf(path);
            if (id.Any(char.IsControl))
            {
                skipped.Add(new SkippedModelFile(GgufText.Clean(path, path.Length), "The name has control characters."));
                continue;
            }

            yield return new ModelCandidate(id, path, folder.Origin);
        }
    }

    /// <summary>Ties are broken by the exact name, so that the order never depends on the file system.</summary>
    private static int CompareNames(string left, string right)
    {
        int order = StringComparer.OrdinalIgnoreCase.Compare(Path.GetFileName(left), Path.GetFileName(right));
        return order != 0 ? order : StringComparer.Ordinal.Compare(left, right);
    }
}
