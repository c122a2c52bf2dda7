namespace Hearth.Vectors.Words.Stemming;

/// <summary>Endings in groups, looked up by the last letter.</summary>
internal sealed class SuffixSet
{
    private readonly Dictionary<char, (string Suffix, int Group)[]> _byLast;

    /// <summary>Takes groups of endings with spaces between them.</summary>
    public SuffixSet(params ReadOnlySpan<string> groups)
    {
        var all = new List<(string Suffix, int Group)>();
        for (int group = 0; group < groups.Length; group++)
        {
            foreach (string suffix in groups[group].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                all.Add((suffix, group));
            }
        }

        _byLast = all.GroupBy(static entry => entry.Suffix[^1]).ToDictionary(
            static entries => entries.Key,
            static entries => entries.OrderByDescending(static entry => entry.Suffix.Length).ToArray());
    }

    /// <summary>The longest ending of the word's part from a place on.</summary>
    public SuffixMatch Find(ReadOnlySpan<char> word, int from = 0)
    {
        if (from < word.Length && _byLast.TryGetValue(word[^1], out (string Suffix, int Group)[]? endings))
        {
            foreach ((string suffix, int group) in endings)
            {
                if (word.Length - suffix.Length >= from && word.EndsWith(suffix, StringComparison.Ordinal))
                {
                    return new SuffixMatch(group, word.Length - suffix.Length);
                }
            }
        }

        return new SuffixMatch(-1, word.Length);
    }
}
