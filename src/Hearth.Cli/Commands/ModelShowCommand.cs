using System.CommandLine;
using System.Globalization;
using Hearth.Cli.Configuration;
using Hearth.Cli.Models;
using Hearth.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Cli.Commands;

/// <summary><c>hearth model show</c>: what is known about one model, and whether it fits.</summary>
internal static class ModelShowCommand
{
    public static Command Create(CommandFrame frame)
    {
        ModelSourceOptions sources = new();
        Argument<string> id = new("name") { Description = "The model's name as `hearth model list` shows it, or `hearth` for the default one." };
        Command command = new("show", "Show what is known about one model, and whether it fits into the memory.") { id };
        sources.AddTo(command);
        command.Options.Add(frame.Globals.Json);
        frame.Handle(command, async (run, _) =>
        {
            HearthConfiguration configuration = run.LoadConfiguration([.. sources.Flags(run)]);
            await using ServiceProvider services = LocalModels.CreateServices(run, configuration);
            ModelRegistry registry = LocalModels.FillRegistry(services, run, sources, configuration);
            ModelDescriptor model = LocalModels.Require(registry, run.Value(id) ?? ModelRegistry.DefaultAlias);
            await run.Terminal.Output.WriteLineAsync(
                run.Json ? JsonText.Write(writer => ModelText.WriteJson(writer, model, registry, withFit: true)) : Describe(model, registry));
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Describe(ModelDescriptor model, ModelRegistry registry)
    {
        List<(string Name, string Value)> lines =
        [
            ("model", model.Id + (ModelText.IsDefault(model, registry) ? " (default)" : "")),
            ("kind", ModelText.Kind(model.Kind)),
            ("file", model.Path ?? ""),
            ("source", ModelText.Origin(model.Origin)),
            ("family", model.Architecture),
            ("parameters", ModelText.Count(model.Parameters)),
            ("format", model.Quantization),
            ("size", ModelText.Bytes(model.SizeBytes)),
            ("context", model.ContextLength > 0 ? string.Create(CultureInfo.InvariantCulture, $"{model.ContextLength:N0} tokens") : ""),
            ("memory", Fit(model, registry)),
            ("licence", model.License ?? ""),
            ("runtime", model.Runtime),
            ("problem", model.Problem is { } problem ? $"{problem}{(model.Error is { } error ? $" ({error.Code})" : "")}" : ""),
        ];
        return string.Join('\n', lines.Where(static line => line.Value.Length > 0).Select(static line => $"{line.Name,-12}{line.Value}"));
    }

    private static string Fit(ModelDescriptor model, ModelRegistry registry)
    {
        if (model.MemoryBytes == 0)
        {
            return "";
        }

        long available = registry.MeasureMemoryAvailable();
        string verdict = model.MemoryBytes <= available ? "fits"
            : model.MemoryBytes <= registry.MemoryBytesMax ? "does not fit now"
            : "can never fit here";
        return $"needs {ModelText.Bytes(model.MemoryBytes)} of {ModelText.Bytes(available)} available: {verdict}";
    }
}
