namespace Hearth.Tidy;

/// <summary>The lines <c>check path # reason</c> of eng/tidy-exemptions.txt. One that exempts nothing is itself a violation.</summary>
internal static class Exemptions
{
    public const string Path = "eng/tidy-exemptions.txt";

    /// <summary>Runs every check, leaves out what is exempt, and adds what is wrong with the exemptions.</summary>
    public static IEnumerable<(string Check, Violation Violation)> Run(RepositoryTree tree, IEnumerable<ITidyCheck> checks)
    {
        List<(string Check, string File, int Line)> exemptions = [];
        List<(string Check, Violation Violation)> found = [];
        string[] lines = tree.Read(Path).Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            string line = lines[index].Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            string[] parts = line.Split('#', 2, StringSplitOptions.TrimEntries);
            string[] words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 2 || parts.Length != 2 || parts[1].Length == 0)
            {
                found.Add(("exemptions", new Violation(Path, index + 1, "a line is `check path # reason`")));
            }
            else
            {
                exemptions.Add((words[0], words[1], index + 1));
            }
        }

        HashSet<(string Check, string File, int Line)> used = [];
        foreach (ITidyCheck check in checks)
        {
            foreach (Violation violation in check.Run(tree))
            {
                int exempt = exemptions.FindIndex(e => e.Check.Equals(check.Name, StringComparison.Ordinal) && e.File.Equals(violation.Path, StringComparison.Ordinal));
                if (exempt < 0)
                {
                    found.Add((check.Name, violation));
                }
                else
                {
                    used.Add(exemptions[exempt]);
                }
            }
        }

        found.AddRange(exemptions.Where(e => !used.Contains(e)).Select(e => ("exemptions", new Violation(Path, e.Line, $"`{e.Check} {e.File}` exempts nothing; remove it"))));
        return found;
    }
}
