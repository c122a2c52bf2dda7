using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hearth.Benchmarks.Retrieval;

/// <summary>A collection in the layout of BEIR: <c>corpus.jsonl</c>, <c>queries.jsonl</c>, <c>qrels/test.tsv</c>.</summary>
/// <param name="Documents">Ids and texts, title first.</param>
/// <param name="Queries">Ids and texts of the judged queries.</param>
/// <param name="Judgements">By query: what is relevant, and how much.</param>
internal sealed record BeirSet(
    IReadOnlyList<KeyValuePair<string, string>> Documents,
    IReadOnlyList<KeyValuePair<string, string>> Queries,
    IReadOnlyDictionary<string, Dictionary<string, int>> Judgements)
{
    public static BeirSet Read(string folder)
    {
        var judgements = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(Path.Combine(folder, "qrels", "test.tsv")).Skip(1))
        {
            string[] cells = line.Split('\t');
            int relevance = int.Parse(cells[2], CultureInfo.InvariantCulture);
            if (relevance > 0)
            {
                if (!judgements.TryGetValue(cells[0], out Dictionary<string, int>? documents))
                {
                    judgements[cells[0]] = documents = new Dictionary<string, int>(StringComparer.Ordinal);
                }

                documents[cells[1]] = relevance;
            }
        }

        return new BeirSet(
            ReadTexts(Path.Combine(folder, "corpus.jsonl")),
            [.. ReadTexts(Path.Combine(folder, "queries.jsonl")).Where(query => judgements.ContainsKey(query.Key))],
            judgements);
    }

    /// <summary>Whether a query is of the half that a weight is chosen on: by the parity of the sum of its id's bytes.</summary>
    public static bool IsForChoosing(string query) => Encoding.UTF8.GetBytes(query).Sum(static letter => letter) % 2 == 0;

    private static List<KeyValuePair<string, string>> ReadTexts(string file)
    {
        var texts = new List<KeyValuePair<string, string>>();
        foreach (string line in File.ReadLines(file))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement entry = document.RootElement;
            string title = entry.TryGetProperty("title", out JsonElement name) ? name.GetString() ?? "" : "";
            string text = entry.GetProperty("text").GetString() ?? "";
            texts.Add(new(entry.GetProperty("_id").GetString() ?? "", title.Length > 0 ? $"{title} {text}" : text));
        }

        return texts;
    }
}
