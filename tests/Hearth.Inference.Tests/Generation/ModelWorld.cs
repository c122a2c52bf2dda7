using System.Diagnostics.Metrics;
using Hearth.Inference.Generation;
using Hearth.Inference.Tests.Registry;
using Hearth.Testing.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hearth.Inference.Tests.Generation;

/// <summary>A small model of random weights on disk and its chat client.</summary>
internal sealed class ModelWorld : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddHearthInference(new InferenceOptions()).BuildServiceProvider();

    public ModelWorld(TinyModel? model = null, InferenceOptions? options = null, string? path = null)
    {
        Options = options ?? new InferenceOptions { Threads = 1, ConcurrentMax = 1, QueueLengthMax = 1 };
        Path = path ?? _folder.Combine("tiny.gguf");
        if (path is null)
        {
            (model ?? new TinyModel { ContextLength = 2048 }).Save(Path);
        }

        Counted = new MeterTotals(_services.GetRequiredService<IMeterFactory>());
        Model = LoadedModel.Load("tiny", Path, Options, progress: null, CancellationToken.None);
        Client = new LocalChatClient(
            Model, Options, _services.GetRequiredService<InferenceMetrics>(), TimeProvider.System, NullLogger.Instance, static () => 1);
    }

    /// <summary>What the metrics say.</summary>
    public MeterTotals Counted { get; }

    public InferenceOptions Options { get; }

    public string Path { get; }

    public LoadedModel Model { get; }

    public LocalChatClient Client { get; }

    /// <summary>Options under which an answer ends at its length only.</summary>
    public ChatOptions Endless(int tokensMax, float temperature = 1)
    {
        ChatOptions options = new() { MaxOutputTokens = tokensMax, Temperature = temperature, Seed = 5 };
        options.LogitBias = Model.Tokenizer.EndOfGenerationTokens.ToDictionary(static token => token, static _ => -100f);
        return options;
    }

    public void Dispose()
    {
        Client.Dispose();
        Counted.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }
}
