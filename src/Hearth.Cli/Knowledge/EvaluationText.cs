using System.Globalization;
using Hearth.Knowledge;

namespace Hearth.Cli.Knowledge;

/// <summary>An evaluation as tables and bars on a terminal.</summary>
internal static class EvaluationText
{
    private const int BarCells = 40;

    /// <summary>What is chosen where.</summary>
    public const string Halves = "What could be chosen was chosen on half of the questions (A); the figures are those of the other half (B) unless a line says otherwise.";

    public static string Describe(EvaluationReport report)
    {
        List<string> lines =
        [
            $"{report.Documents} documents, {report.Questions} questions, {report.Chunks} chunks, {report.TruncatedChunks} of them longer than the embedder reads.",
            Halves,
        ];
        foreach (IGrouping<string, EvaluationRow> group in report.Rows.GroupBy(static row => row.Group, StringComparer.Ordinal))
        {
            lines.Add("");
            lines.Add($"{group.Key,-38}{string.Concat(group.First().Values.Select(static value => value.Key.PadLeft(10)))}");
            foreach (EvaluationRow row in group)
            {
                lines.Add($"{row.Name,-38}{string.Concat(row.Values.Select(static value => value.Value.ToString("0.000", CultureInfo.InvariantCulture).PadLeft(10)))}");
            }
        }

        foreach (EvaluationFit fit in report.Fits)
        {
            lines.Add("");
            lines.Add($"{fit.Name}: weights that the choosing half gives");
            lines.Add($"  {string.Join(", ", fit.Weights.Select(static weight => string.Create(CultureInfo.InvariantCulture, $"{weight.Key} {weight.Value:0.00}")))}");
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"  {(string.Equals(fit.Name, "sentences", StringComparison.Ordinal) ? "share of the best" : "threshold")} {fit.Threshold:0.00}"));
        }

        AddPlot(lines, "nDCG@10 by weight of nearness, on the half that chooses", report.WeightCurve);
        AddPlot(lines, "F1 of refusing and answering by threshold, on the half that chooses", [.. report.RefusalCurve.Where(static (_, index) => index % 5 == 0)]);
        return string.Join('\n', lines);
    }

    private static void AddPlot(List<string> lines, string title, IReadOnlyList<KeyValuePair<double, double>> curve)
    {
        if (curve.Count == 0)
        {
            return;
        }

        int best = Enumerable.Range(0, curve.Count).MaxBy(index => curve[index].Value);
        lines.Add("");
        lines.Add(title);
        for (int index = 0; index < curve.Count; index++)
        {
            string bar = new('█', (int)Math.Round(curve[index].Value / Math.Max(1e-9, curve[best].Value) * BarCells));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{curve[index].Key:0.00} {bar.PadRight(BarCells)} {curve[index].Value:0.000}{(index == best ? "  best" : "")}"));
        }
    }
}
