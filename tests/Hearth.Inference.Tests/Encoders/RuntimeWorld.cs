using System.Diagnostics.Metrics;
using Hearth.Inference.Encoders;
using Hearth.Inference.Tests.Registry;
using Hearth.Testing.Models;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Inference.Tests.Encoders;

/// <summary>A tiny encoder behind its thread, as the registry holds it.</summary>
internal sealed class RuntimeWorld : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public RuntimeWorld(TinyEncoder tiny, InferenceOptions? options = null)
    {
        string path = _folder.Combine("tiny.gguf");
        tiny.Save(path);
        options ??= new InferenceOptions { Threads = 2 };
        Encoder = LoadedEncoder.Load("tiny", path, options, progress: null, CancellationToken.None);
        Runtime = new EncoderRuntime(Encoder, options, new InferenceMetrics(_services.GetRequiredService<IMeterFactory>()), TimeProvider.System);
    }

    public LoadedEncoder Encoder { get; }

    public EncoderRuntime Runtime { get; }

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
