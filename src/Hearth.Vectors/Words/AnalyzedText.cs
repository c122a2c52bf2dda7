namespace Hearth.Vectors.Words;

/// <summary>A text as terms: each with its places, ascending. Made on the caller's thread; the one writer only appends it.</summary>
/// <param name="Terms">The terms, each once.</param>
/// <param name="Positions">For each term its places.</param>
/// <param name="Length">The number of words.</param>
internal sealed record AnalyzedText(string[] Terms, int[][] Positions, int Length)
{
    public static AnalyzedText Empty { get; } = new([], [], 0);

    public static AnalyzedText Of(IReadOnlyList<WordOccurrence> words)
    {
        var places = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (WordOccurrence word in words)
        {
            if (!places.TryGetValue(word.Term, out List<int>? list))
            {
                places[word.Term] = list = [];
            }

            list.Add(word.Position);
        }

        return new AnalyzedText([.. places.Keys], [.. places.Values.Select(static list => list.ToArray())], words.Count);
    }
}
