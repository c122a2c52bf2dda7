namespace Hearth.Tidy.Checks;

/// <summary>Every product project has a README, and the map src/README.md names each and no other.</summary>
internal sealed class ReadmesCheck : ITidyCheck
{
    private const string Map = "src/README.md";

    public string Name => "readmes";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        string map = tree.Read(Map);
        foreach (ProjectFile project in tree.ProductProjects)
        {
            string readme = $"src/{project.Name}/README.md";
            if (tree.Find(readme) is null)
            {
                yield return new Violation(readme, 0, "the project has no README");
            }

            if (!map.Contains($"({project.Name}/README.md)", StringComparison.Ordinal))
            {
                yield return new Violation(Map, 0, $"the map has no link to {project.Name}/README.md");
            }
        }
    }
}
