using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Hearth.Tidy.Checks;

/// <summary>A debt that is written down has an issue: <c>TODO(#12)</c>.</summary>
internal sealed partial class TodosCheck : ITidyCheck
{
    public string Name => "todos";

    public IEnumerable<Violation> Run(RepositoryTree tree) =>
        from source in tree.Sources
        from trivia in source.Root.DescendantTrivia()
        let text = trivia.ToString()
        where text.StartsWith('/') && Debt().IsMatch(text) && !Issue().IsMatch(text)
        select new Violation(source.Path, trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1, "a debt without its issue's number");

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Debt();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\(#\d+\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Issue();
}
