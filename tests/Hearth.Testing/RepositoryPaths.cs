namespace Hearth.Testing;

/// <summary>Where things lie in the clone that the running tests were built from.</summary>
public static class RepositoryPaths
{
    private static readonly Lazy<string> s_root = new(FindRoot);

    /// <summary>The folder with <c>global.json</c>.</summary>
    public static string Root => s_root.Value;

    /// <summary>The weights of the default chat model.</summary>
    public static string DefaultModel => Combine("models", "SmolLM2-135M-Instruct.Q4_1.gguf");

    /// <summary>The weights of the default embedder.</summary>
    public static string DefaultEmbedder => Combine("models", "all-MiniLM-L6-v2.Q8_0.gguf");

    /// <summary>The folder with the npm packages the tests compare with, such as <c>@huggingface/jinja</c>.</summary>
    /// <exception cref="InvalidOperationException">They are not installed.</exception>
    public static string NodeModules => Installed(Combine("tests", "tools", "node_modules"));

    /// <summary>The folder with the libraries of llama.cpp for Linux on x64.</summary>
    /// <exception cref="InvalidOperationException">They are not installed, or this is another platform.</exception>
    public static string LlamaCppLibraries => Installed(Path.Combine(NodeModules, "@node-llama-cpp", "linux-x64", "bins", "linux-x64"));

    /// <summary>An ignored folder for what tests keep between runs; created when it is not there.</summary>
    public static string TestCache => Directory.CreateDirectory(Combine("artifacts", "test-tools")).FullName;

    /// <summary>A file or folder under <c>tests/data</c>.</summary>
    public static string TestData(params ReadOnlySpan<string> parts) => Path.Combine(Combine("tests", "data"), Path.Combine(parts));

    private static string Combine(params ReadOnlySpan<string> parts) => Path.Combine(Root, Path.Combine(parts));

    private static string Installed(string folder) => Directory.Exists(folder)
        ? folder
        : throw new InvalidOperationException($"{folder} is missing: run `./hearth test`, which installs what the tests need.");

    private static string FindRoot()
    {
        // Not [CallerFilePath]: a deterministic build replaces it with a path that does not exist.
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "global.json")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No global.json above {AppContext.BaseDirectory}.");
    }
}
