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

    /// <summary>Finds every model and registers it; nothing is loaded. Sources in order: --model, --models, the home, the clone, other programs' stores.</summary>
    public static LocalModelScan Register(IServiceProvider services, CommandRun run, ModelSourceOptions options, HearthConfiguration configuration)
    {
        string? named = run.Value(options.Model);
        return services.GetRequiredService<LocalModelLoader>().Register(new LocalModelSources
        {
            ModelPath = named is not null && LooksLikePath(named) ? run.Environment.FullPath(named) : null,
            Folders = [.. Folders(run, options, configuration)],
        });
    }

    /// <summary>As <see cref="Register"/>, for who asks for models and not for what was found.</summary>
    public static ModelRegistry FillRegistry(IServiceProvider services, CommandRun run, ModelSourceOptions options, HearthConfiguration configuration)
    {
        Register(services, run, options, configuration);
        return services.GetRequiredService<ModelRegistry>();
    }

    /// <summary>The model of that name.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ModelNotFound"/>.</exception>
    public static ModelDescriptor Require(ModelRegistry registry, string name) => registry.TryGet(name, out ModelDescriptor? model)
        ? model
        : throw new InferenceException(InferenceErrors.ModelNotFound, $"there is no model {name}");

    /// <summary>Where the clone's own models lie; null outside a clone.</summary>
    public static string? ShippedFolder(CliEnvironment environment) => environment.Get(ShippedVariable) is { Length: > 0 } shipped ? shipped : null;

    private static IEnumerable<ModelFolder> Folders(CommandRun run, ModelSourceOptions options, HearthConfiguration configuration)
    {
        foreach (string folder in run.Value(options.Folders) ?? [])
        {
            yield return new ModelFolder(run.Environment.FullPath(folder));
        }

        yield return new ModelFolder(run.Home.Models, ModelOrigin.Home);
        if (ShippedFolder(run.Environment) is { } shipped)
        {
            yield return new ModelFolder(shipped, ModelOrigin.Shipped);
        }

        foreach (ModelFolder store in StoreFolders.Find(configuration.Get<ModelStoreOptions>().Stores, run.Environment))
        {
            yield return store;
        }
    }
}
