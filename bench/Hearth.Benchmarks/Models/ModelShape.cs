using Hearth.Testing;

namespace Hearth.Benchmarks.Models;

/// <summary>The sizes of a well-known model: what decides how fast it runs, whatever its weights say.</summary>
internal sealed record ModelShape
{
    /// <summary>Qwen2.5-0.5B: rows of 896, which are no multiple of 256.</summary>
    public static ModelShape HalfBillion { get; } = new()
    {
        Name = "qwen2-0.5B",
        Architecture = "qwen2",
        Width = 896,
        Layers = 24,
        Heads = 14,
        KeyValueHeads = 2,
        FeedForwardWidth = 4864,
        RopeBase = 1_000_000,
        VocabularyPath = static () => RepositoryPaths.TestData("vocab", "ggml-vocab-qwen2.gguf"),
    };

    /// <summary>Llama 3.2 1B.</summary>
    public static ModelShape OneBillion { get; } = new()
    {
        Name = "llama-1B",
        Architecture = "llama",
        Width = 2048,
        Layers = 16,
        Heads = 32,
        KeyValueHeads = 8,
        FeedForwardWidth = 8192,
        RopeBase = 500_000,
        VocabularyPath = static () => LlamaCppBundle.Extract("models/ggml-vocab-llama-bpe.gguf"),
    };

    /// <summary>Eight experts of which a token goes to two: 1.6 B weights, of which it reads 0.55 B.</summary>
    public static ModelShape EightExperts { get; } = new()
    {
        Name = "qwen3moe-8x0.2B",
        Architecture = "qwen3moe",
        Width = 1024,
        Layers = 16,
        Heads = 16,
        KeyValueHeads = 4,
        FeedForwardWidth = 3584,
        Experts = 8,
        RopeBase = 1_000_000,
        VocabularyPath = static () => RepositoryPaths.TestData("vocab", "ggml-vocab-qwen2.gguf"),
    };

    public required string Name { get; init; }

    public required string Architecture { get; init; }

    public required int Width { get; init; }

    public required int Layers { get; init; }

    public required int Heads { get; init; }

    public required int KeyValueHeads { get; init; }

    public required int FeedForwardWidth { get; init; }

    /// <summary>Experts of a mixture, each of <see cref="FeedForwardWidth"/>, of which a token goes to two; 0 for a dense model.</summary>
    public int Experts { get; init; }

    public required float RopeBase { get; init; }

    /// <summary>A file with the model's own tokenizer; asked for only when a model is written.</summary>
    public required Func<string> VocabularyPath { get; init; }

    public int HeadDimension => Width / Heads;
}
