using Hearth.Inference.Engine;
using Hearth.Inference.Gguf;
using Hearth.Inference.Tokenizers;
using Hearth.Testing;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Engine;

/// <summary>A model file, its model and one session, disposed together.</summary>
internal sealed class EngineWorld : IDisposable
{
    private readonly GgufFile _file;

    private EngineWorld(GgufFile file, LanguageModelSettings settings)
    {
        _file = file;
        Model = LanguageModel.Load(file, settings, null, CancellationToken.None);
        Session = Model.CreateSession(Model.Shape.ContextLength);
    }

    public LanguageModel Model { get; }

    public DecodeSession Session { get; }

    public Tokenizer Tokenizer => field ??= Tokenizer.FromGguf(_file.Metadata);

    public static LanguageModelSettings Exact { get; } = new() { Threads = 2, ExactPath = true };

    public static LanguageModelSettings Fast { get; } = new() { Threads = 2 };

    public static EngineWorld Open(string path, LanguageModelSettings settings) => new(GgufFile.Open(path), settings);

    public static EngineWorld Open(TinyModel model, LanguageModelSettings settings) => Open(model.ToBytes(), settings);

    public static EngineWorld Open(byte[] file, LanguageModelSettings settings) => new(GgufFile.Parse(file), settings);

    public static EngineWorld OpenDefaultModel(LanguageModelSettings settings) => Open(RepositoryPaths.DefaultModel, settings);

    public static EngineWorld OpenStories(string format, LanguageModelSettings settings) =>
        Open(RepositoryPaths.TestData("stories656k-bytesafe", $"TinyStories-656K-bytesafe.{format}.gguf"), settings);

    /// <summary>A copy, since a session overwrites its logits.</summary>
    public float[] Forward(params ReadOnlySpan<int> tokens) => Session.Forward(tokens, CancellationToken.None).ToArray();

    /// <summary>The logits after each token.</summary>
    public float[][] ForwardAll(ReadOnlySpan<int> tokens)
    {
        int vocabulary = Model.Shape.Vocabulary;
        float[] logits = new float[tokens.Length * vocabulary];
        Session.ForwardAll(tokens, logits, CancellationToken.None);
        return [.. logits.Chunk(vocabulary)];
    }

    /// <summary>Tokens of the model's vocabulary, the same for the same seed.</summary>
    public int[] RandomTokens(int count, ulong seed = 3)
    {
        Primitives.SeededRandom random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextInt32(Model.Shape.Vocabulary))];
    }

    public void Dispose()
    {
        Session.Dispose();
        Model.Dispose();
        _file.Dispose();
    }
}
