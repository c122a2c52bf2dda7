namespace Hearth.Cli;

/// <summary>Which known name did somebody mean? Optimal string alignment distance (insert, remove, replace, swap neighbours), case ignored.</summary>
internal static class NearestName
{
    private const int NameLengthMax = 64;

    /// <summary>The known names near enough to be meant, nearest first, then in their given order.</summary>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> known, int countMax)
    {
        if (name.Length > NameLengthMax)
        {
            return [];
        }

        // A third of the length may be wrong; a prefix of at least two letters counts as near however long the rest is.
        int allowed = Math.Max(1, (name.Length + 1) / 3);
        return
        [
            .. known
                .Where(candidate => candidate.Length <= NameLengthMax)
                .Select(candidate => (candidate, distance: Distance(name, candidate)))
                .Where(pair => pair.distance <= allowed || IsPrefix(name, pair.candidate))
                .OrderBy(pair => pair.distance)
                .Take(countMax)
                .Select(pair => pair.candidate),
        ];
    }

    /// <summary>The nearest known name, however far; null when there is none.</summary>
    public static string? Nearest(string name, IEnumerable<string> known) =>
        name.Length > NameLengthMax ? known.FirstOrDefault() : known.MinBy(candidate => Distance(name, candidate));

    internal static int Distance(string left, string right)
    {
        int[] beforePrevious = new int[right.Length + 1];
        int[] previous = new int[right.Length + 1];
        int[] current = new int[right.Length + 1];
        for (int column = 0; column <= right.Length; column++)
        {
            previous[column] = column;
        }

        for (int row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int cost = Same(left[row - 1], right[column - 1]) ? 0 : 1;
                int best = Math.Min(Math.Min(current[column - 1], previous[column]) + 1, previous[column - 1] + cost);
                if (row > 1 && column > 1 && Same(left[row - 1], right[column - 2]) && Same(left[row - 2], right[column - 1]))
                {
                    best = Math.Min(best, beforePrevious[column - 2] + 1);
                }

                current[column] = best;
            }

            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }

        return previous[right.Length];
    }

    private static bool IsPrefix(string name, string candidate) => name.Length >= 2 && candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
