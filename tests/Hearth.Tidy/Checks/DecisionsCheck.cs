using System.Text.RegularExpressions;

namespace Hearth.Tidy.Checks;

/// <summary>Every decision has a number of its own, the same in its file name and its title, and a status.</summary>
internal sealed partial class DecisionsCheck : ITidyCheck
{
    private const string Folder = "docs/decisions/";

    public string Name => "decisions";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        Dictionary<string, string> numbers = new(StringComparer.Ordinal);
        foreach (RepositoryFile file in tree.Documents.Where(file => file.Path.StartsWith(Folder, StringComparison.Ordinal)))
        {
            string name = file.Path[Folder.Length..];
            if (name is "README.md" or "template.md")
            {
                continue;
            }

            if (FileName().Match(name) is not { Success: true } match)
            {
                yield return new Violation(file.Path, 0, "a decision's file is NNNN-title.md");
                continue;
            }

            string number = match.Groups["number"].Value;
            if (!numbers.TryAdd(number, file.Path))
            {
                yield return new Violation(file.Path, 0, $"the number {number} is taken by {numbers[number]}");
            }

            if (!file.Text.StartsWith($"# {number.TrimStart('0')}. ", StringComparison.Ordinal))
            {
                yield return new Violation(file.Path, 1, $"the title begins with `# {number.TrimStart('0')}. `");
            }

            if (!Status().IsMatch(file.Text))
            {
                yield return new Violation(file.Path, 0, "the line `Status: proposed|accepted|superseded by NNNN, month year` is missing");
            }
        }
    }

    [GeneratedRegex("^(?<number>[0-9]{4})-[a-z0-9-]+\\.md$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FileName();

    [GeneratedRegex("^Status: (proposed|accepted|superseded by [0-9]{4}), [A-Z][a-z]+ [0-9]{4}$", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Status();
}
