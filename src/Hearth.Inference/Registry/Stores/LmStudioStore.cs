namespace Hearth.Inference.Registry.Stores;

/// <summary>The store of LM Studio: <c>publisher/repository/file.gguf</c>.</summary>
internal static class LmStudioStore
{
    private const int DepthMax = 3;

    public static IEnumerable<ModelCandidate> List(string folder, List<SkippedModelFile> skipped)
    {
        if (StoreWalk.Begin(folder, skipped) is not { } walk)
        {
            yield break;
        }

        foreach (FileInfo file in walk.Models(walk.Root, DepthMax))
        {
            if (walk.ResolveFile(file.FullName) is { } path)
            {
                yield return new ModelCandidate(LocalModelScanner.IdOf(file.Name), path, ModelOrigin.LmStudio);
            }
        }
    }
}
