using Hearth.Primitives;

namespace Hearth.Cli.Models;

/// <summary>Which models of other programs are used. Section <c>models</c>.</summary>
internal sealed class ModelStoreOptions
{
    /// <summary>Stores of other programs whose models are listed and used where they lie: ollama, lmStudio, huggingFace. Default all.</summary>
    [Option("Stores of other programs whose models are listed and used where they lie, read-only: ollama, lmStudio, huggingFace.")]
    public IReadOnlyList<string> Stores { get; set; } = [.. StoreFolders.Names];
}
