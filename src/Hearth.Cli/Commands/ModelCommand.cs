using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hearth.Cli.Models;
using Hearth.Inference;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth model list|show</c>: which models there are and what each is.</summary>
internal static class ModelCommand
{
    public static Command Create(CommandFrame frame) => new("model", "Show the models of this machine.")
    {
        CreateList(frame),
        CreateShow(frame),
    };

    private static Command CreateList(CommandFrame frame)
    {
        ModelSourceOptions sources = new();
        Command command = new("list", "List the models, the one that answers by default first among equals, and files that cannot be used with the reason.");
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, _) =>
        {
            await using ServiceProvider services = LocalModels.CreateServices(run, run.LoadConfiguration([.. sources.Flags(run)]));
            ModelRegistry registry = LocalModels.Register(services, run, sources);
            if (run.Json)
            {
                await run.Terminal.Output.WriteLineAsync(JsonText.Write(writer => WriteList(writer, registry)));
            }
            else
            {
                PrintTable(run, registry);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static Command CreateShow(CommandFrame frame)
    {
        ModelSourceOptions sources = new();
        Argument<string> id = new("id") { Description = "The model's name: its file name without .gguf, or `hearth` for the default one." };
        Command command = new("show", "Show what is known about one model.") { id };
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, _) =>
        {
            await using ServiceProvider services = LocalModels.CreateServices(run, run.LoadConfiguration([.. sources.Flags(run)]));
            ModelRegistry registry = LocalModels.Register(services, run, sources);
            string name = run.Value(id)!;
            if (!registry.TryGet(name, out ModelDescriptor? model))
            {
                throw new InferenceException(InferenceErrors.ModelNotFound, $"there is no model {name}");
            }

            await run.Terminal.Output.WriteLineAsync(run.Json ? JsonText.Write(writer => WriteModel(writer, model, registry)) : Describe(model, registry));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void PrintTable(CommandRun run, ModelRegistry registry)
    {
        if (registry.Models.Count == 0)
        {
            run.Say($"No models. Put a GGUF file into {run.Home.Models}, or name one with --model PATH.");
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
        table.AddColumn("MODEL");
        table.AddColumn("KIND");
        table.AddColumn("FAMILY");
        table.AddColumn(new TableColumn("PARAMETERS").RightAligned());
        table.AddColumn("FORMAT");
        table.AddColumn(new TableColumn("SIZE").RightAligned());
        table.AddColumn(new TableColumn("CONTEXT").RightAligned());
        table.AddColumn("NOTE");
        foreach (ModelDescriptor model in registry.Models)
        {
            table.AddRow(
                Markup.Escape(model.Id),
                ModelText.Kind(model.Kind),
                Markup.Escape(model.Architecture),
                ModelText.Count(model.Parameters),
                Markup.Escape(model.Quantization),
                ModelText.Bytes(model.SizeBytes),
                model.ContextLength > 0 ? model.ContextLength.ToString("N0", CultureInfo.InvariantCulture) : "",
                Markup.Escape(Note(model, registry)));
        }

        console.Write(table);
    }

    private static string Note(ModelDescriptor model, ModelRegistry registry)
    {
        if (model.Problem is { } problem)
        {
            return $"unusable: {problem} ({model.Error?.Code})";
        }

        return IsDefault(model, registry) ? "default" : "";
    }

    private static bool IsDefault(ModelDescriptor model, ModelRegistry registry)
        => string.Equals(model.Id, registry.DefaultModelId, StringComparison.Ordinal);

    private static string Describe(ModelDescriptor model, ModelRegistry registry)
    {
        List<(string Name, string Value)> lines =
        [
            ("model", model.Id + (IsDefault(model, registry) ? " (default)" : "")),
            ("file", model.Path ?? ""),
            ("kind", ModelText.Kind(model.Kind)),
            ("family", model.Architecture),
            ("parameters", ModelText.Count(model.Parameters)),
            ("format", model.Quantization),
            ("size", ModelText.Bytes(model.SizeBytes)),
            ("context", model.ContextLength > 0 ? string.Create(CultureInfo.InvariantCulture, $"{model.ContextLength:N0} tokens") : ""),
            ("licence", model.License ?? ""),
            ("runtime", model.Runtime),
            ("problem", model.Problem is { } problem ? $"{problem} ({model.Error?.Code})" : ""),
        ];
        return string.Join('\n', lines.Where(static line => line.Value.Length > 0).Select(static line => $"{line.Name,-12}{line.Value}"));
    }

    private static void WriteList(Utf8JsonWriter writer, ModelRegistry registry)
    {
        writer.WriteStartObject();
        writer.WriteString("default", registry.DefaultModelId);
        writer.WriteStartArray("models");
        foreach (ModelDescriptor model in registry.Models)
        {
            WriteModel(writer, model, registry);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter writer, ModelDescriptor model, ModelRegistry registry)
    {
        writer.WriteStartObject();
        writer.WriteString("id", model.Id);
        writer.WriteBoolean("default", IsDefault(model, registry));
        writer.WriteString("path", model.Path);
        writer.WriteString("architecture", model.Architecture);
        writer.WriteNumber("parameters", model.Parameters);
        writer.WriteString("quantization", model.Quantization);
        writer.WriteNumber("sizeBytes", model.SizeBytes);
        writer.WriteNumber("contextLength", model.ContextLength);
        writer.WriteString("license", model.License);
        writer.WriteString("runtime", model.Runtime);
        writer.WriteString("kind", ModelText.Kind(model.Kind));
        writer.WriteBoolean("canChat", model.CanChat);
        writer.WriteString("error", model.Error?.Code);
        writer.WriteString("problem", model.Problem);
        writer.WriteEndObject();
    }
}
