using System.CommandLine;
using System.Text.Json;
using Hearth.Cli.Knowledge;
using Hearth.Cli.Models;
using Hearth.Knowledge;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth knowledge eval</c>: how good retrieval, citations and refusal are on a set of documents and questions.</summary>
internal static class KnowledgeEvalCommand
{
    public static Command Create(CommandFrame frame)
    {
        Argument<string> path = new("path") { Description = "A folder with corpus.jsonl, queries.jsonl and qrels/test.tsv (BEIR), or also questions.jsonl with answer spans." };
        Option<string?> folder = new("--out") { Description = "A folder for the tables and plots: report.md and SVG pictures.", HelpName = "DIR" };
        Option<string?> collection = new("--collection") { Description = "A collection that is there: PATH is then a file with your own questions about it.", HelpName = "NAME" };
        ModelSourceOptions sources = KnowledgeArguments.Embedder();
        Command command = new("eval", "Measure retrieval, citations and refusal on documents and questions; no collection is touched.") { path, folder, collection };
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, cancellationToken) =>
        {
            string? own = run.Value(collection);
            if (own is not null)
            {
                KnowledgeAccess.RequireNoServer(run, "stop the server to measure one of its collections");
            }

            await using KnowledgeSession session = await KnowledgeSession.OpenAsync(run, sources, isTemporary: own is null, cancellationToken);
            KnowledgeEvaluation evaluation = new(session.Store, session.Embedder, run.Time);
            EvaluationReport report;
            using (LineProgress progress = new(run))
            {
                string full = run.Environment.FullPath(run.Value(path) ?? "");
                report = own is null ? await evaluation.RunAsync(full, progress, cancellationToken) : await evaluation.RunQuestionsAsync(own, full, progress, cancellationToken);
            }

            if (run.Value(folder) is { } target)
            {
                await EvaluationFiles.WriteAsync(run.Environment.FullPath(target), report, cancellationToken);
            }

            await run.Terminal.Output.WriteLineAsync(run.Json ? JsonText.Write(writer => Write(writer, report)) : EvaluationText.Describe(report));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write(Utf8JsonWriter writer, EvaluationReport report)
    {
        writer.WriteStartObject();
        writer.WriteNumber("documents", report.Documents);
        writer.WriteNumber("questions", report.Questions);
        writer.WriteNumber("chunks", report.Chunks);
        writer.WriteNumber("truncatedChunks", report.TruncatedChunks);
        writer.WriteNumber("vectorWeight", report.VectorWeight);
        WriteCurve("weightCurve", report.WeightCurve);
        WriteCurve("refusalCurve", report.RefusalCurve);
        writer.WriteStartArray("fits");
        foreach (EvaluationFit fit in report.Fits)
        {
            writer.WriteStartObject();
            writer.WriteString("name", fit.Name);
            writer.WriteNumber("threshold", fit.Threshold);
            writer.WriteStartObject("weights");
            foreach ((string name, double weight) in fit.Weights)
            {
                writer.WriteNumber(name, Math.Round(weight, 4));
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
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

        void WriteCurve(string name, IReadOnlyList<KeyValuePair<double, double>> curve)
        {
            writer.WriteStartArray(name);
            foreach ((double at, double value) in curve)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(at);
                writer.WriteNumberValue(Math.Round(value, 4));
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }
    }
}
