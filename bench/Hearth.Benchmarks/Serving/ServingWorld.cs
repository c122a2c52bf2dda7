using System.Globalization;
using Hearth.Inference;
using Hearth.Inference.Generation;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hearth.Benchmarks.Serving;

/// <summary>A model as the server serves it, without HTTP.</summary>
internal sealed class ServingWorld : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddHearthInference(new InferenceOptions()).BuildServiceProvider();

    public ServingWorld(string path, InferenceOptions options)
    {
        Model = LoadedModel.Load(Path.GetFileNameWithoutExtension(path), path, options, progress: null, CancellationToken.None);
        Client = new LocalChatClient(
            Model, options, _services.GetRequiredService<InferenceMetrics>(), TimeProvider.System, NullLogger.Instance, static () => 1);
    }

    public LoadedModel Model { get; }

    public LocalChatClient Client { get; }

    /// <summary>Options of an answer that ends at its length only.</summary>
    public ChatOptions Endless(int tokensMax) => new()
    {
        MaxOutputTokens = tokensMax,
        Temperature = 0,
        Seed = 1,
        RawPrompt = true,
        LogitBias = Model.Tokenizer.EndOfGenerationTokens.ToDictionary(static token => token, static _ => -100f),
    };

    /// <summary>A number that follows a name among arguments.</summary>
    public static int Number(IReadOnlyList<string> arguments, string name, int otherwise) =>
        Text(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>What follows a name among arguments.</summary>
    public static string? Text(IReadOnlyList<string> arguments, string name)
    {
        int index = arguments.ToList().IndexOf(name);
        return index >= 0 && index + 1 < arguments.Count ? arguments[index + 1] : null;
    }

    public void Dispose()
    {
        Client.Dispose();
        _services.Dispose();
    }
}
