namespace Hearth.Inference.Registry.Stores;

/// <summary>Where a path really leads, every link on the way followed. Only looks; nothing is opened.</summary>
internal static class RealPath
{
    /// <summary>Links followed on one path; more is taken for a loop, as Linux does.</summary>
    private const int LinksMax = 40;

    /// <summary>The path without links; null where one loops. What does not exist is kept as it is written.</summary>
    public static string? Resolve(string path)
    {
        int links = 0;
        Stack<string> left = new();
        string resolved = Split(Path.GetFullPath(path), left);
        while (left.TryPop(out string? part))
        {
            if (part is ".." or ".")
            {
                resolved = part is ".." ? Path.GetDirectoryName(resolved) ?? resolved : resolved;
                continue;
            }

            string next = Path.Combine(resolved, part);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > LinksMax)
            {
                return null;
            }

            // A relative target counts from the folder that holds the link.
            string root = Split(target, left);
            resolved = root.Length > 0 ? root : resolved;
        }

        return resolved;
    }

    /// <summary>True when one path lies below another; both without links.</summary>
    public static bool IsBelow(string path, string folder)
    {
        string relative = Path.GetRelativePath(folder, path);
        return !Path.IsPathRooted(relative) && relative is not ("." or "..")
            && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal);
    }

    /// <summary>Pushes the parts of a path, the first on top; gives its root, empty for a relative one.</summary>
    private static string Split(string path, Stack<string> left)
    {
        string root = Path.GetPathRoot(path) ?? "";
        string[] parts = path[root.Length..].Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (int index = parts.Length - 1; index >= 0; index--)
        {
            left.Push(parts[index]);
        }

        return root;
    }
}
