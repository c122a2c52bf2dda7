using System.Collections.Immutable;

namespace Hearth.Knowledge.Walking;

/// <summary>The .gitignore files that hold for a folder, from the top of the repository down; the last matching line decides.</summary>
/// <remarks>Immutable: a folder's rules are its parent's and its own.</remarks>
internal sealed class IgnoreRules
{
    private const int FileCharactersMax = 1 << 20;
    private readonly ImmutableArray<(string Folder, ImmutableArray<IgnorePattern> Patterns)> _files;

    private IgnoreRules(ImmutableArray<(string Folder, ImmutableArray<IgnorePattern> Patterns)> files) => _files = files;

    /// <summary>No rules.</summary>
    public static IgnoreRules Empty { get; } = new([]);

    /// <summary>The rules from above a folder that lies in a repository: of every folder from the repository's top down to its parent.</summary>
    public static IgnoreRules Above(string folder)
    {
        List<string> parents = [];
        for (string? at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            parents.Add(at);
            if (Path.Exists(Path.Combine(at, ".git")))
            {
                IgnoreRules rules = Empty.With(at, Path.Combine(at, ".git", "info", "exclude"));
                parents.Reverse();
                return parents.SkipLast(1).Aggregate(rules, static (above, parent) => above.Below(parent));
            }
        }

        return Empty;
    }

    /// <summary>These and those of the folder's own .gitignore.</summary>
    public IgnoreRules Below(string folder) => With(folder, Path.Combine(folder, ".gitignore"));

    /// <summary>Whether a path in a folder these rules are for is ignored; that of a file in an ignored folder is not asked.</summary>
    public bool IsIgnored(string path, bool isFolder)
    {
        for (int file = _files.Length - 1; file >= 0; file--)
        {
            (string folder, ImmutableArray<IgnorePattern> patterns) = _files[file];
            string relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
            for (int index = patterns.Length - 1; index >= 0; index--)
            {
                if (patterns[index].Matches(relative, isFolder))
                {
                    return !patterns[index].IsNegated;
                }
            }
        }

        return false;
    }

    private IgnoreRules With(string folder, string file)
    {
        if (!File.Exists(file))
        {
            return this;
        }

        try
        {
            string text = File.ReadAllText(file);
            text = text[..Math.Min(text.Length, FileCharactersMax)];
            ImmutableArray<IgnorePattern> patterns = [.. text.Split('\n').Select(IgnorePattern.Parse).OfType<IgnorePattern>()];
            return patterns.IsEmpty ? this : new IgnoreRules(_files.Add((folder, patterns)));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // git ignores an unreadable .gitignore too; its files are then read as any others.
            return this;
        }
    }
}
