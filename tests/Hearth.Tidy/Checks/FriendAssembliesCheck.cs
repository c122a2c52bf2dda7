using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hearth.Tidy.Checks;

/// <summary>Internals are visible to the project's own tests, to benchmarks and to fuzzing, and to nothing else.</summary>
internal sealed class FriendAssembliesCheck : ITidyCheck
{
    public string Name => "friends";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        foreach (ProjectFile project in tree.Projects)
        {
            foreach (string friend in project.Included("InternalsVisibleTo"))
            {
                if (!friend.Equals(project.Name + ".Tests", StringComparison.Ordinal) && friend is not ("Hearth.Benchmarks" or "Hearth.Fuzz"))
                {
                    yield return new Violation(project.Path, 0, $"internals are visible to {friend}; only own tests, Hearth.Benchmarks and Hearth.Fuzz may see them");
                }
            }
        }

        foreach (SourceFile source in tree.Sources)
        {
            foreach (AttributeSyntax attribute in source.Nodes<AttributeSyntax>().Where(a => a.Name.ToString().Contains("InternalsVisibleTo", StringComparison.Ordinal)))
            {
                yield return new Violation(source.Path, SourceFile.LineOf(attribute), "InternalsVisibleTo belongs in the project file");
            }
        }
    }
}
