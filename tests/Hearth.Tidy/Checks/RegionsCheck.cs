using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hearth.Tidy.Checks;

/// <summary>No regions: a file that needs them wants to be two.</summary>
internal sealed class RegionsCheck : ITidyCheck
{
    public string Name => "regions";

    public IEnumerable<Violation> Run(RepositoryTree tree) =>
        from source in tree.Sources
        from trivia in source.Root.DescendantTrivia()
        where trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)
        select new Violation(source.Path, trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1, "a region");
}
