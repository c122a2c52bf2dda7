using System.Collections.Concurrent;
using Hearth.Compute;
using Hearth.Inference.Registry;
using Hearth.Primitives;
using Hearth.Testing.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace Hearth.Inference.Tests.Registry;

/// <summary>Twenty models on disk, memory for two, 500 requests at once.</summary>
public sealed class ManyModelsTests
{
    private const int Models = 20;
    private const int Requests = 500;
    private const int AtOnce = 16;

    /// <summary>How many are refused depends on how many overlap; a sure refusal comes first.</summary>
    private static readonly string[] s_outcomes = ["HEARTH-INFER-087", "answered"];

    [Fact(Timeout = 300_000)]
    public async Task LeaseAsync_TwentyModelsMemoryForTwo_EveryRequestIsAnsweredOrRefusedWithItsReason()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using TemporaryFolder folder = new();
        for (int index = 0; index < Models; index++)
        {
            new TinyModel { Format = TensorFormat.Q8_0, Width = 256, FeedForwardWidth = 1024, Heads = 8, HeadDimension = 32, Seed = (ulong)index + 1 }
                .Save(folder.Combine($"model-{index:00}.gguf"));
        }

        InferenceOptions options = new() { Threads = 1, IdleUnloadMinutes = 0, ConcurrentMax = 1, QueueLengthMax = Requests, ContextTokensMax = 128 };
        long needed = LocalModelScanner.Scan(new LocalModelSources { Folders = [new(folder.Path)] }, new LocalModelReader(options)).Models[0].MemoryBytes;
        options.MemoryMaxMb = (int)((needed * 5 / 2 / 1_000_000) + 1);
        Assert.InRange(options.MemoryMaxMb * 1_000_000L, 2 * needed, (3 * needed) - 1);
        await using ServiceProvider services = new ServiceCollection().AddHearthInference(options).BuildServiceProvider();
        ModelRegistry registry = services.GetRequiredService<ModelRegistry>();
        services.GetRequiredService<LocalModelLoader>().Register(new LocalModelSources { Folders = [new(folder.Path)] });
        string[] expected = await AskEveryModelAsync(registry, cancellation);

        using (await registry.LeaseAsync("model-00", progress: null, cancellation))
        using (await registry.LeaseAsync("model-01", progress: null, cancellation))
        {
            Assert.Equal("HEARTH-INFER-087", await AskAsync(registry, 2, expected[2], cancellation));
        }

        ConcurrentDictionary<string, int> outcomes = new(StringComparer.Ordinal);
        SeededRandom random = new(20);
        int[] order = [.. Enumerable.Range(0, Requests).Select(_ => Math.Min(random.NextInt32(Models), random.NextInt32(Models)))];
        await Parallel.ForEachAsync(
            order,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (index, token) => outcomes.AddOrUpdate(await AskAsync(registry, index, expected[index], token), 1, static (_, count) => count + 1));

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", outcomes.Select(static pair => $"{pair.Key} {pair.Value}")));
        Assert.Equal(Requests, outcomes.Values.Sum());
        Assert.Contains("answered", outcomes.Keys);
        Assert.All(outcomes.Keys, static outcome => Assert.Contains(outcome, s_outcomes));
        Assert.InRange(registry.Models.Count(model => registry.GetState(model.Id) is ModelState.Ready), 1, 2);
        Assert.DoesNotContain(registry.Models, model => registry.IsBusy(model.Id));
        Assert.Equal(options.MemoryMaxMb * 1_000_000L, registry.MeasureMemoryAvailable());
        Assert.All(await AskEveryModelAsync(registry, cancellation), (answer, index) => Assert.Equal(expected[index], answer));
    }

    /// <summary>The answer must be the model's own and whole: a model unloaded while it answers would fail or fall silent.</summary>
    private static async Task<string> AskAsync(ModelRegistry registry, int index, string expected, CancellationToken cancellationToken)
    {
        try
        {
            using ModelLease lease = await registry.LeaseAsync($"model-{index:00}", progress: null, cancellationToken);
            Assert.Equal(expected, await AnswerAsync(lease, cancellationToken));
            return "answered";
        }
        catch (InferenceException refused)
        {
            Assert.Contains("MB", refused.Message, StringComparison.Ordinal);
            return refused.Error.Code;
        }
    }

    private static async Task<string[]> AskEveryModelAsync(ModelRegistry registry, CancellationToken cancellationToken)
    {
        List<string> answers = [];
        for (int index = 0; index < Models; index++)
        {
            using ModelLease lease = await registry.LeaseAsync($"model-{index:00}", progress: null, cancellationToken);
            answers.Add(await AnswerAsync(lease, cancellationToken));
        }

        return [.. answers];
    }

    private static async Task<string> AnswerAsync(ModelLease lease, CancellationToken cancellationToken)
    {
        ChatResponse response = await lease.Chat.GetResponseAsync("hello", new ChatOptions { Temperature = 0, MaxOutputTokens = 6 }, cancellationToken);
        Assert.NotNull(response.FinishReason);
        return response.Text;
    }
}
