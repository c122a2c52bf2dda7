using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hearth.Cli.Configuration;
using Hearth.Cli.Models;
using Hearth.Inference;
using Hearth.Inference.Registry;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth model list</c>: every model, where it comes from, and what was left out.</summary>
internal static class ModelListCommand
{
    /// <summary>Files left out that are named one by one; the rest is counted, and <c>--json</c> lists all.</summary>
    private const int SkippedShownMax = 8;

    public static Command Create(CommandFrame frame)
    {
        ModelSourceOptions sources = new();
        Command command = new("list", "List the models of this machine, and files that cannot be used with the reason.");
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, _) =>
        {
            HearthConfiguration configuration = run.LoadConfiguration([.. sources.Flags(run)]);
            await using ServiceProvider services = LocalModels.CreateServices(run, configuration);
            LocalModelScan scan = LocalModels.Register(services, run, sources, configuration);
            ModelRegistry registry = services.GetRequiredService<ModelRegistry>();
            if (run.Json)
            {
                await run.Terminal.Output.WriteLineAsync(JsonText.Write(writer => WriteList(writer, registry, scan)));
            }
            else
            {
                PrintModels(run, registry);
                SayWhatIsWrong(run, scan);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static void PrintModels(CommandRun run, ModelRegistry registry)
    {
        if (registry.Models.Count == 0)
        {
            run.Say($"No models. Fetch one with `hearth model pull URL`, put a GGUF file into {run.Home.Models}, or name one with --model PATH.");
            return;
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = run.ColourOutput ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = run.ColourOutput ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(run.Terminal.Output),
        });
        // A pipe has no width: no line is broken there.
        console.Profile.Width = run.Terminal.Traits.OutputIsTerminal ? run.Terminal.Width : int.MaxValue / 2;
        Table table = new() { Border = TableBorder.None, ShowRowSeparators = false };
        table.AddColumn(new TableColumn("[bold]MODEL[/]") { Width = console.Profile.Width > 100 ? null : console.Profile.Width - 58 });
        table.AddColumn(Narrow("KIND"));
        table.AddColumn(Narrow("PARAMS").RightAligned());
        table.AddColumn(Narrow("FORMAT"));
        table.AddColumn(Narrow("SIZE").RightAligned());
        table.AddColumn(Narrow("CONTEXT").RightAligned());
        table.AddColumn(Narrow("SOURCE"));
        table.AddColumn(Narrow(""));
        foreach (ModelDescriptor model in registry.Models)
        {
            string style = model.Error is null ? "default" : "dim";
            string[] cells =
            [
                model.Id,
                ModelText.Kind(model.Kind),
                ModelText.Count(model.Parameters),
                model.Quantization,
                ModelText.Bytes(model.SizeBytes),
                ModelText.Context(model.ContextLength),
                ModelText.Origin(model.Origin),
                ModelText.Mark(model, registry),
            ];
            table.AddRow([.. cells.Select(cell => new Markup($"[{style}]{Markup.Escape(cell)}[/]"))]);
        }

        console.Write(table);

        static TableColumn Narrow(string name) => new($"[bold]{name}[/]") { NoWrap = true };
    }

    private static void SayWhatIsWrong(CommandRun run, LocalModelScan scan)
    {
        foreach (ModelDescriptor model in scan.Models.Where(static model => model.Problem is not null))
        {
            run.Say($"{model.Id} cannot be used: {model.Problem}{(model.Error is { } error ? $" ({error.Code})" : "")}");
        }

        foreach (SkippedModelFile skipped in scan.Skipped.Take(SkippedShownMax))
        {
            run.Say($"Left out: {skipped.Path}: {skipped.Reason}");
        }

        if (scan.Skipped.Count > SkippedShownMax)
        {
            run.Say(string.Create(CultureInfo.InvariantCulture, $"{scan.Skipped.Count - SkippedShownMax} more files are left out; --json lists them."));
        }
    }

    private static void WriteList(Utf8JsonWriter writer, ModelRegistry registry, LocalModelScan scan)
    {
        writer.WriteStartObject();
        writer.WriteString("default", registry.DefaultModelId);
        writer.WriteStartArray("models");
        foreach (ModelDescriptor model in registry.Models)
        {
            ModelText.WriteJson(writer, model, registry);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("skipped");
        foreach (SkippedModelFile skipped in scan.Skipped)
        {
            writer.WriteStartObject();
            writer.WriteString("path", skipped.Path);
            writer.WriteString("reason", skipped.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
