namespace Hearth.Inference.Registry.Stores;

/// <summary>
/// The store of Ollama: <c>manifests/HOST/NAMESPACE/MODEL/TAG</c> says which of <c>blobs/sha256-…</c> are the model. Its id is what Ollama calls it:
/// <c>llama3.2:1b</c>, <c>someone/model:tag</c>, <c>hf.co/someone/model:tag</c>. Template, parameters and system prompt of the manifest are not
/// used: the file's own template is.
/// </summary>
internal static class OllamaStore
{
    private const string DefaultHost = "registry.ollama.ai";
    private const string DefaultNamespace = "library";

    public static IEnumerable<ModelCandidate> List(string folder, List<SkippedModelFile> skipped)
    {
        if (StoreWalk.Begin(folder, skipped) is not { } walk)
        {
            yield break;
        }

        string manifests = Path.Combine(walk.Root, "manifests");
        if (!Directory.Exists(manifests))
        {
            yield break;
        }

        foreach (DirectoryInfo host in walk.Folders(manifests))
        {
            foreach (DirectoryInfo space in walk.Folders(host.FullName))
            {
                foreach (DirectoryInfo model in walk.Folders(space.FullName))
                {
                    foreach (FileInfo tag in walk.Files(model.FullName))
                    {
                        if (FindModel(walk, tag) is { } path)
                        {
                            yield return new ModelCandidate(NameOf(host.Name, space.Name, model.Name, tag.Name), path, ModelOrigin.Ollama);
                        }
                    }
                }
            }
        }
    }

    private static string? FindModel(StoreWalk walk, FileInfo manifest)
    {
        if (manifest.LinkTarget is not null)
        {
            walk.Skip(manifest.FullName, "A manifest that is a link is not read.");
            return null;
        }

        if (OllamaManifest.FindModel(manifest, out string problem) is { } digest)
        {
            return walk.ResolveFile(Path.Combine(walk.Root, "blobs", digest));
        }

        walk.Skip(manifest.FullName, problem);
        return null;
    }

    private static string NameOf(string host, string space, string model, string tag)
    {
        bool isDefaultHost = string.Equals(host, DefaultHost, StringComparison.Ordinal);
        string prefix = !isDefaultHost ? $"{host}/{space}/" : string.Equals(space, DefaultNamespace, StringComparison.Ordinal) ? "" : space + "/";
        return $"{prefix}{model}:{tag}";
    }
}
