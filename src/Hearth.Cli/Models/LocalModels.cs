using Hearth.Cli.Configuration;
using Hearth.Inference;
using Hearth.Inference.Registry;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Cli.Models;

/// <summary>From the options of a command to the models it may use.</summary>
internal static class LocalModels
{
    /// <summary>Set by the wrapper of a clone: the read-only folder with the model that every clone brings.</summary>
    public const string ShippedVariable = "HEARTH_SHIPPED_MODELS";

    private const string Extension = ".gguf";

    /// <summary>True for what names a file and not a registered model.</summary>
    public static bool LooksLikePath(string? model)
        => model is not null && (model.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) || model.AsSpan().ContainsAny('/', '\\'));

    /// <summary>The engine alone, for a command that runs without a host; the caller disposes it.</summary>
    public static ServiceProvider CreateServices(CommandRun run, HearthConfiguration configuration)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton(run.Time);
        services.AddHearthInference(configuration.Get<InferenceOptions>());
        return services.BuildServiceProvider();
    }

    /// <summary>Finds every model and registers it; nothing is loaded. Sources in order: --model, --models, the home, the clone.</summary>
    public static ModelRegistry Register(IServiceProvider services, CommandRun run, ModelSourceOptions options)
    {
        string? named = run.Value(options.Model);
        LocalModelScan scan = services.GetRequiredService<LocalModelLoader>().Register(new LocalModelSources
        {
            ModelPath = LooksLikePath(named) ? run.Environment.FullPath(named!) : null,
            Folders = [.. Folders(run, options)],
        });
        foreach (SkippedModelFile skipped in scan.Skipped)
        {
            run.Say($"Left out: {skipped.Path}: {skipped.Reason}");
        }

        return services.GetRequiredService<ModelRegistry>();
    }

    private static IEnumerable<string> Folders(CommandRun run, ModelSourceOptions options)
    {
        foreach (string folder in run.Value(options.Folders) ?? [])
        {
            yield return run.Environment.FullPath(folder);
        }

        yield return run.Home.Models;
        if (run.Environment.Get(ShippedVariable) is { Length: > 0 } shipped)
        {
            yield return shipped;
        }
    }
}
