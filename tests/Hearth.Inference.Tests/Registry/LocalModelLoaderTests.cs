using System.Diagnostics.Metrics;
using Hearth.Inference.Registry;
using Hearth.Testing;
using Hearth.Testing.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Inference.Tests.Registry;

public sealed class LocalModelLoaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LeaseAsync_ShippedModel_KnowsTheCapitalOfJapan()
    {
        await using ServiceProvider services = Services(new InferenceOptions());
        ModelRegistry registry = services.GetRequiredService<ModelRegistry>();
        services.GetRequiredService<LocalModelLoader>().Register(new LocalModelSources { Folders = [new(Path.GetDirectoryName(RepositoryPaths.DefaultModel)!)] });
        ProgressLog progress = new();

        using ModelLease lease = await registry.LeaseAsync(ModelRegistry.DefaultAlias, progress, Cancellation);
        ChatResponse response = await lease.Chat.GetResponseAsync(
            "What is the capital of Japan?", new ChatOptions { Temperature = 0, MaxOutputTokens = 32 }, Cancellation);

        Assert.Contains("Tokyo", response.Text, StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal(1, progress.Values[^1]);
        Assert.Equal(progress.Values.Order(), progress.Values);
    }

    [Fact]
    public async Task Register_NamedFile_IsTheDefaultBeforeTheOption()
    {
        using TemporaryFolder folder = new();
        new TinyModel().Save(folder.Combine("a.gguf"));
        new TinyModel().Save(folder.Combine("b.gguf"));
        new TinyModel().Save(folder.Combine("c.gguf"));

        Assert.Equal("a", await DefaultAsync(new InferenceOptions(), new LocalModelSources { Folders = [new(folder.Path)] }));
        Assert.Equal("b", await DefaultAsync(new InferenceOptions { DefaultModel = "b" }, new LocalModelSources { Folders = [new(folder.Path)] }));
        Assert.Equal(
            "c",
            await DefaultAsync(
                new InferenceOptions { DefaultModel = "b" }, new LocalModelSources { ModelPath = folder.Combine("c.gguf"), Folders = [new(folder.Path)] }));
        InferenceException failure = await Assert.ThrowsAsync<InferenceException>(
            () => DefaultAsync(new InferenceOptions { DefaultModel = "z" }, new LocalModelSources { Folders = [new(folder.Path)] }));
        Assert.Same(InferenceErrors.ModelNotFound, failure.Error);
    }

    [Fact]
    public async Task LeaseAsync_FilesThatCannotChat_AreCodedErrors()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.Combine("broken.gguf"), "GGUF, but not really", Cancellation);
        new TinyModel { Architecture = "llama" }.Save(folder.Combine("fine.gguf"));
        folder.Copy(RepositoryPaths.TestData("vocab", "ggml-vocab-bert-bge.gguf"), "words.gguf");
        await using ServiceProvider services = Services(new InferenceOptions { Threads = 1 });
        ModelRegistry registry = services.GetRequiredService<ModelRegistry>();
        services.GetRequiredService<LocalModelLoader>().Register(new LocalModelSources { Folders = [new(folder.Path)] });

        Assert.Equal(InferenceErrors.GgufMalformed.Kind, (await FailAsync("broken")).Error.Kind);
        Assert.Same(InferenceErrors.ModelCannotChat, (await FailAsync("words")).Error);
        using ModelLease fine = await registry.LeaseAsync("fine", progress: null, Cancellation);
        Assert.NotNull(fine.Chat);

        async Task<InferenceException> FailAsync(string id) =>
            await Assert.ThrowsAsync<InferenceException>(async () => await registry.LeaseAsync(id, progress: null, Cancellation));
    }

    [Fact]
    public async Task GetResponseAsync_OneAnswer_IsMeasured()
    {
        using TemporaryFolder folder = new();
        new TinyModel().Save(folder.Combine("tiny.gguf"));
        await using ServiceProvider services = Services(new InferenceOptions { Threads = 1 });
        Dictionary<string, double> sums = new(StringComparer.Ordinal);
        using MeterListener listener = Listen(services.GetRequiredService<IMeterFactory>(), sums);
        services.GetRequiredService<LocalModelLoader>().Register(new LocalModelSources { Folders = [new(folder.Path)] });
        using ModelLease lease = await services.GetRequiredService<ModelRegistry>().LeaseAsync("tiny", progress: null, Cancellation);
        ChatOptions options = new() { MaxOutputTokens = 5 };
        options.LogitBias = new Dictionary<int, float> { [0] = -100, [2] = -100 };

        ChatResponse response = await lease.Chat.GetResponseAsync("hello", options, Cancellation);
        await services.DisposeAsync();

        Assert.Equal(1, sums["hearth.inference.generations"]);
        Assert.Equal(response.Usage?.TotalTokenCount, (long)sums["hearth.inference.tokens"]);
        Assert.Equal(0, sums["hearth.inference.queue.length"]);
        Assert.Equal(0, sums["hearth.inference.generations.active"]);
        Assert.True(sums["gen_ai.server.time_to_first_token"] > 0);
        Assert.True(sums["gen_ai.server.time_per_output_token"] > 0);
        Assert.True(sums["hearth.inference.load.duration"] > 0);
    }

    private static MeterListener Listen(IMeterFactory meters, Dictionary<string, double> sums)
    {
        MeterListener listener = new()
        {
            InstrumentPublished = (instrument, active) =>
            {
                if (instrument.Meter.Scope == meters && string.Equals(instrument.Meter.Name, InferenceMetrics.Name, StringComparison.Ordinal))
                {
                    active.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Add(instrument.Name, value));
        listener.Start();
        return listener;

        void Add(string name, double value)
        {
            lock (sums)
            {
                sums[name] = sums.GetValueOrDefault(name) + value;
            }
        }
    }

    private static async Task<string?> DefaultAsync(InferenceOptions options, LocalModelSources sources)
    {
        await using ServiceProvider services = Services(options);
        services.GetRequiredService<LocalModelLoader>().Register(sources);
        return services.GetRequiredService<ModelRegistry>().DefaultModelId;
    }

    private static ServiceProvider Services(InferenceOptions options) => new ServiceCollection().AddHearthInference(options).BuildServiceProvider();

    private sealed class ProgressLog : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}
