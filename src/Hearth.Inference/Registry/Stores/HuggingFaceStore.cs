namespace Hearth.Inference.Registry.Stores;

/// <summary>
/// The cache of the Hugging Face libraries: <c>models--org--repo/snapshots/REVISION/file.gguf</c>, each file a link into <c>blobs</c>. Of several
/// revisions the one counts that <c>refs/main</c> names, else the newest.
/// </summary>
internal static class HuggingFaceStore
{
    private const string RepositoryPrefix = "models--";
    private const int RevisionLengthMax = 256;
    private const int DepthMax = 3;

    public static IEnumerable<ModelCandidate> List(string folder, List<SkippedModelFile> skipped)
    {
        if (StoreWalk.Begin(folder, skipped) is not { } walk)
        {
            yield break;
        }

        foreach (DirectoryInfo repository in walk.Folders(walk.Root).Where(static folder => folder.Name.StartsWith(RepositoryPrefix, StringComparison.Ordinal)))
        {
            string snapshots = Path.Combine(repository.FullName, "snapshots");
            if (!Directory.Exists(snapshots) || ChooseRevision(walk, repository.FullName, snapshots) is not { } revision)
            {
                continue;
            }

            foreach (FileInfo file in walk.Models(revision.FullName, DepthMax))
            {
                if (walk.ResolveFile(file.FullName) is { } path)
                {
                    yield return new ModelCandidate(LocalModelScanner.IdOf(file.Name), path, ModelOrigin.HuggingFace);
                }
            }
        }
    }

    private static DirectoryInfo? ChooseRevision(StoreWalk walk, string repository, string snapshots)
    {
        IReadOnlyList<DirectoryInfo> revisions = walk.Folders(snapshots);
        FileInfo main = new(Path.Combine(repository, "refs", "main"));
        if (main is { Exists: true, LinkTarget: null, Length: <= RevisionLengthMax })
        {
            string named = File.ReadAllText(main.FullName).Trim();
            if (revisions.FirstOrDefault(revision => string.Equals(revision.Name, named, StringComparison.Ordinal)) is { } current)
            {
                return current;
            }
        }

        return revisions.MaxBy(static revision => revision.LastWriteTimeUtc);
    }
}
