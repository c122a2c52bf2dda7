using System.Collections.Concurrent;
using Hearth.Inference.Gguf;
using Hearth.Inference.Tokenizers;
using Hearth.Testing;

namespace Hearth.Inference.Tests.Tokenizers;

/// <summary>The tokenizers of the test data, each built once.</summary>
internal static class Vocabularies
{
    private static readonly ConcurrentDictionary<string, Lazy<Tokenizer>> s_built = new(StringComparer.Ordinal);

    /// <summary>The vocabularies that the repository carries.</summary>
    public static IReadOnlyList<string> Carried { get; } = ["gpt-2", "bert-bge", "phi-3", "qwen2"];

    /// <summary>Those that only llama.cpp's own repository carries.</summary>
    public static IReadOnlyList<string> Fetched { get; } =
        ["llama-bpe", "llama-spm", "starcoder", "refact", "command-r", "mpt", "falcon", "deepseek-llm", "deepseek-coder", "qwen35"];

    public static Tokenizer DefaultModel => Load(RepositoryPaths.DefaultModel);

    public static Tokenizer Stories260K => Load(RepositoryPaths.TestData("stories260k", "stories260K.gguf"));

    public static Tokenizer Stories656K => Load(RepositoryPaths.TestData("stories656k-bytesafe", "TinyStories-656K-bytesafe.Q8_0.gguf"));

    public static Tokenizer Named(string name) => Load(PathOf(name, ""));

    /// <summary>The texts of llama.cpp's conformance vectors and the tokens of each.</summary>
    public static IReadOnlyList<(string Text, int[] Tokens)> VectorsOf(string name)
    {
        string[] texts = File.ReadAllText(PathOf(name, ".inp")).Split("\n__ggml_vocab_test__\n");
        string[] lines = File.ReadAllText(PathOf(name, ".out")).Split('\n');
        return [.. texts.Zip(lines, (text, line) => (text, Parse(line)))];
    }

    private static int[] Parse(string line) =>
        [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(token => int.Parse(token, System.Globalization.CultureInfo.InvariantCulture))];

    private static string PathOf(string name, string extension)
    {
        string file = $"ggml-vocab-{name}.gguf{extension}";
        return Carried.Contains(name) ? RepositoryPaths.TestData("vocab", file) : LlamaCppBundle.Extract("models/" + file);
    }

    private static Tokenizer Load(string path) => s_built.GetOrAdd(path, static path => new Lazy<Tokenizer>(() => Open(path))).Value;

    private static Tokenizer Open(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return Tokenizer.FromGguf(file.Metadata);
    }
}
