using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hearth.Cli.Knowledge;
using Hearth.Cli.Models;
using Hearth.Knowledge;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth knowledge eval</c>: how good retrieval, citations and refusal are on a set of documents and questions.</summary>
internal static class KnowledgeEvalCommand
{
    private const int BarCells = 40;

    public static Command Create(CommandFrame frame)
    {
        Argument<string> path = new("path") { Description = "A folder with corpus.jsonl, queries.jsonl and qrels/test.tsv (BEIR), or also questions.jsonl with answer spans." };
        ModelSourceOptions sources = KnowledgeArguments.Embedder();
        Command command = new("eval", "Measure retrieval, citations and refusal on documents and questions; no collection is touched.") { path };
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, cancellationToken) =>
        {
            await using KnowledgeSession session = await KnowledgeSession.OpenAsync(run, sources, isTemporary: true, cancellationToken);
            KnowledgeEvaluation evaluation = new(session.Store, session.Embedder, run.Time);
            EvaluationReport report;
            using (LineProgress progress = new(run))
            {
                report = await evaluation.RunAsync(run.Environment.FullPath(run.Value(path) ?? ""), progress, cancellationToken);
            }

            await run.Terminal.Output.WriteLineAsync(run.Json ? JsonText.Write(writer => Write(writer, report)) : Describe(report));
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Describe(EvaluationReport report)
    {
        List<string> lines =
        [
            $"{report.Documents} documents, {report.Questions} questions, {report.Chunks} chunks, {report.TruncatedChunks} of them longer than the embedder reads.",
            "What could be chosen was chosen on half of the questions; the figures are those of the other half.",
        ];
        foreach (IGrouping<string, EvaluationRow> group in report.Rows.GroupBy(static row => row.Group, StringComparer.Ordinal))
        {
            lines.Add("");
            lines.Add($"{group.Key,-40}{string.Concat(group.First().Values.Select(static value => value.Key.PadLeft(11)))}");
            foreach (EvaluationRow row in group)
            {
                lines.Add($"{row.Name,-40}{string.Concat(row.Values.Select(static value => value.Value.ToString("0.000", CultureInfo.InvariantCulture).PadLeft(11)))}");
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

        KeyValuePair<double, double> best = curve.MaxBy(static point => point.Value);
        lines.Add("");
        lines.Add(title);
        foreach ((double at, double value) in curve)
        {
            string bar = new('█', (int)Math.Round(value / Math.Max(1e-9, best.Value) * BarCells));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{at:0.00} {bar.PadRight(BarCells)} {value:0.000}{(at.Equals(best.Key) ? "  best" : "")}"));
        }
    }

    private static void Write(Utf8JsonWriter writer, EvaluationReport report)
    {
        writer.WriteStartObject();
        writer.WriteNumber("documents", report.Documents);
        writer.WriteNumber("questions", report.Questions);
        writer.WriteNumber("chunks", report.Chunks);
        writer.WriteNumber("truncatedChunks", report.TruncatedChunks);
        writer.WriteNumber("vectorWeight", report.VectorWeight);
        writer.WriteStartArray("rows");
        foreach (EvaluationRow row in report.Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("group", row.Group);
            writer.WriteString("name", row.Name);
            foreach ((string key, double value) in row.Values)
            {
                writer.WriteNumber(key, Math.Round(value, 4));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
