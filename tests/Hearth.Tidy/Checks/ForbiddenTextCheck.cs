using System.Text.RegularExpressions;

namespace Hearth.Tidy.Checks;

/// <summary>Nothing in the tree names one machine's folders or a package source other than the public ones.</summary>
internal sealed partial class ForbiddenTextCheck : ITidyCheck
{
    public string Name => "forbidden-text";

    public IEnumerable<Violation> Run(RepositoryTree tree)
    {
        foreach (RepositoryFile file in tree.Files.Where(file => !file.Path.StartsWith("tests/data/", StringComparison.Ordinal) && !file.IsBinary))
        {
            bool isLock = Path.GetFileName(file.Path) is "package-lock.json" or ".npmrc" or "nuget.config" or "NuGet.Config" or "NuGet.config";
            if (!MachinePath().IsMatch(file.Text) && !isLock)
            {
                continue;
            }

            string[] lines = file.Lines;
            for (int index = 0; index < lines.Length; index++)
            {
                if (MachinePath().IsMatch(lines[index]))
                {
                    yield return new Violation(file.Path, index + 1, "a path of one machine");
                }

                if (isLock && PackageSource().IsMatch(lines[index]))
                {
                    yield return new Violation(file.Path, index + 1, "a package source; what is restored from where is the machine's own setting");
                }
            }
        }
    }

    // In pieces, so that this file is not its own violation.
    [GeneratedRegex("(?<![A-Za-z0-9_.~-])/(work)/[a-z]|\\.\\./(shared)/|/(home)/(runner|ubuntu|user[0-9]+)/|/(root)/(?!\\.)|[A-Z]:[\\\\](Users)[\\\\]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex MachinePath();

    [GeneratedRegex("https?://(?!registry\\.npmjs\\.org/|api\\.nuget\\.org/|opencollective\\.com|github\\.com|www\\.|.*funding)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PackageSource();
}
