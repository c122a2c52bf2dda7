using System.Text.Json;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Engine;

/// <summary>The exact answers of the default model's weights: dequantised to F32, computed by PyTorch.</summary>
internal static class GoldenChat
{
    public static IReadOnlyList<GoldenRow> Rows { get; } = ReadRows();

    /// <summary>Over 2,048 tokens of a document.</summary>
    public const double Perplexity = 9.7564;

    private static List<GoldenRow> ReadRows()
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(RepositoryPaths.TestData("default-model", "golden-chat.json")));
        List<GoldenRow> rows = [];
        foreach (JsonElement row in document.RootElement.GetProperty("rows").EnumerateArray())
        {
            JsonElement next = row.GetProperty("next");
            rows.Add(new GoldenRow(
                Integers(row.GetProperty("token_ids")),
                Integers(next.GetProperty("top_ids")),
                Floats(next.GetProperty("top_logits")),
                next.GetProperty("logsumexp").GetDouble(),
                Integers(row.GetProperty("greedy_ids")),
                Floats(row.GetProperty("greedy_margin"))));
        }

        return rows;
    }

    private static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetInt32())];

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(element => element.GetSingle())];
}
