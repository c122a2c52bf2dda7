using System.Runtime.InteropServices;
using Hearth.Inference;
using Hearth.Inference.Registry;

namespace Hearth.Cli.Models;

/// <summary>Where other programs keep their models, by their own variables and defaults.</summary>
internal static class StoreFolders
{
    private const string Ollama = "ollama";
    private const string LmStudio = "lmStudio";
    private const string HuggingFace = "huggingFace";

    /// <summary>The words of <c>models.stores</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [Ollama, LmStudio, HuggingFace];

    /// <summary>The folders of the stores named; one that does not exist is among them all the same.</summary>
    /// <exception cref="CliException"><see cref="CliErrors.StoreUnknown"/>.</exception>
    public static IEnumerable<ModelFolder> Find(IReadOnlyList<string> names, CliEnvironment environment)
    {
        foreach (string name in names)
        {
            IEnumerable<ModelFolder> folders = name switch
            {
                Ollama => OllamaFolders(environment),
                LmStudio => LmStudioFolders(environment),
                HuggingFace => [new ModelFolder(HuggingFaceFolder(environment), ModelOrigin.HuggingFace)],
                _ => throw new CliException(CliErrors.StoreUnknown, $"`models.stores` names `{name}`; there are {string.Join(", ", Names)}"),
            };
            foreach (ModelFolder folder in folders.Where(static folder => folder.Path.Length > 0))
            {
                yield return folder;
            }
        }
    }

    private static IEnumerable<ModelFolder> OllamaFolders(CliEnvironment environment)
    {
        if (environment.Get("OLLAMA_MODELS") is { Length: > 0 } named)
        {
            yield return new ModelFolder(environment.FullPath(named), ModelOrigin.Ollama);
            yield break;
        }

        yield return new ModelFolder(UserPath(environment, ".ollama", "models"), ModelOrigin.Ollama);
        if (environment.Platform == OSPlatform.Linux)
        {
            // Installed as a system service, Ollama runs as a user of its own.
            yield return new ModelFolder("/usr/share/ollama/.ollama/models", ModelOrigin.Ollama);
        }
    }

    private static IEnumerable<ModelFolder> LmStudioFolders(CliEnvironment environment) =>
    [
        new(UserPath(environment, ".lmstudio", "models"), ModelOrigin.LmStudio),
        new(UserPath(environment, ".cache", "lm-studio", "models"), ModelOrigin.LmStudio),
    ];

    private static string HuggingFaceFolder(CliEnvironment environment)
    {
        if (environment.Get("HF_HUB_CACHE") is { Length: > 0 } cache)
        {
            return environment.FullPath(cache);
        }

        if (environment.Get("HF_HOME") is { Length: > 0 } home)
        {
            return Path.Combine(environment.FullPath(home), "hub");
        }

        return environment.Get("XDG_CACHE_HOME") is { Length: > 0 } user && Path.IsPathRooted(user)
            ? Path.Combine(user, "huggingface", "hub")
            : UserPath(environment, ".cache", "huggingface", "hub");
    }

    /// <summary>Empty for a user without a folder, such as one of a container.</summary>
    private static string UserPath(CliEnvironment environment, params ReadOnlySpan<string> parts) =>
        environment.UserDirectory.Length == 0 ? "" : Path.Combine([environment.UserDirectory, .. parts]);
}
