namespace Hearth.Tidy.Checks;

/// <summary>At most twenty files in the root.</summary>
internal sealed class RootCheck : ITidyCheck
{
    private const int FilesMax = 20;

    public string Name => "root";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        RepositoryFile[] files = [.. tree.Files.Where(file => !file.Path.Contains('/', StringComparison.Ordinal))];
        if (files.Length > FilesMax)
        {
            yield return new Violation(files[^1].Path, 0, $"the root holds {files.Length} files; {FilesMax} are allowed");
        }
    }
}
