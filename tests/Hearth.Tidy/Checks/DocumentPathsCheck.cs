using System.Text.RegularExpressions;

namespace Hearth.Tidy.Checks;

/// <summary>Paths that documents name exist. docs/STYLE.md draws the whole plan and is left out.</summary>
internal sealed partial class DocumentPathsCheck : ITidyCheck
{
    private static readonly string[] Roots = ["src/", "tests/", "bench/", "docs/", "eng/", "models/", ".ci/"];

    public string Name => "document-paths";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        foreach (RepositoryFile document in tree.Documents.Where(file => !file.Path.Equals("docs/STYLE.md", StringComparison.Ordinal)))
        {
            string folder = System.IO.Path.GetDirectoryName(document.Path)?.Replace('\\', '/') ?? "";
            string[] lines = document.Lines;
            for (int index = 0; index < lines.Length; index++)
            {
                foreach (Match link in Link().Matches(lines[index]))
                {
                    string target = link.Groups["target"].Value.Split('#')[0];
                    if (target.Length > 0 && !target.Contains(':', StringComparison.Ordinal) && !tree.Exists(Combine(folder, target)))
                    {
                        yield return new Violation(document.Path, index + 1, $"the link leads to `{target}`, which is not there");
                    }
                }

                foreach (Match code in Code().Matches(lines[index]))
                {
                    string path = code.Groups["path"].Value.TrimEnd('/');
                    bool isPath = Roots.Any(root => code.Groups["path"].Value.StartsWith(root, StringComparison.Ordinal)) && path.IndexOfAny(['<', '*', '{', ' ', '$', '…']) < 0;
                    if (isPath && !tree.Exists(path) && !tree.Exists(Combine(folder, path)))
                    {
                        yield return new Violation(document.Path, index + 1, $"`{path}` is not there");
                    }
                }
            }
        }
    }

    private static string Combine(string folder, string target)
    {
        List<string> parts = [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part is ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ".")
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link();

    [GeneratedRegex("`(?<path>[^`]+)`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Code();
}
