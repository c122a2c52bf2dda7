using System.Globalization;
using System.Text;
using Hearth.Knowledge;

namespace Hearth.Cli.Knowledge;

/// <summary>An evaluation as files: tables in Markdown, curves as SVG pictures beside them.</summary>
internal static class EvaluationFiles
{
    /// <summary>Writes them; those of an earlier run are replaced.</summary>
    public static async Task WriteAsync(string folder, EvaluationReport report, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.md"), Markdown(report), cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "weight.svg"), CurvePlot.Draw("nDCG@10 by weight of nearness (A)", report.WeightCurve), cancellationToken);
        if (report.RefusalCurve.Count > 0)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "refusal.svg"), CurvePlot.Draw("F1 of refusing and answering by threshold (A)", report.RefusalCurve), cancellationToken);
        }
    }

    /// <summary>The tables.</summary>
    public static string Markdown(EvaluationReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Evaluation\n\n{report.Documents} documents, {report.Questions} questions, {report.Chunks} chunks, {report.TruncatedChunks} of them longer than the embedder reads.\n{EvaluationText.Halves}\n");
        foreach (IGrouping<string, EvaluationRow> group in report.Rows.GroupBy(static row => row.Group, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n| {group.Key} |{string.Concat(group.First().Values.Select(static value => $" {value.Key} |"))}\n|---|{string.Concat(Enumerable.Repeat("--:|", group.First().Values.Count))}\n");
            foreach (EvaluationRow row in group)
            {
                text.Append(CultureInfo.InvariantCulture, $"| {row.Name} |{string.Concat(row.Values.Select(static value => string.Create(CultureInfo.InvariantCulture, $" {value.Value:0.000} |")))}\n");
            }
        }

        foreach (EvaluationFit fit in report.Fits)
        {
            string weights = string.Join(", ", fit.Weights.Select(static weight => string.Create(CultureInfo.InvariantCulture, $"{weight.Key} {weight.Value:0.00}")));
            text.Append(CultureInfo.InvariantCulture, $"\nFitted to A, {fit.Name}: {weights}; threshold {fit.Threshold:0.00}.\n");
        }

        text.Append("\n![nDCG@10 by weight](weight.svg)\n");
        return text.Append(report.RefusalCurve.Count > 0 ? "\n![refusal by threshold](refusal.svg)\n" : "").ToString();
    }
}
