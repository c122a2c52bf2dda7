using Hearth.Compute.Numerics;
using Hearth.Inference.Generation;
using Hearth.Inference.Sampling;
using Hearth.Testing.Models;

namespace Hearth.Inference.Tests.Generation;

/// <summary>Where answers of a model with a recurrent state begin: at copies of the state, never anywhere else.</summary>
public sealed class AnswerMemoryTests : IDisposable
{
    private const int PagePositions = KeyValuePool.PagePositions;

    private readonly ModelWorld _world = new(
        new TinyModel { Architecture = "qwen35", Layers = 4, ContextLength = 2048 }, new InferenceOptions { Threads = 1, CacheMaxMb = 1 });

    private readonly AnswerMemory _memory;
    private readonly StepPlanner<GenerationEntry> _planner;
    private readonly GenerationStep _step;
    private int _order;

    public AnswerMemoryTests()
    {
        _memory = new AnswerMemory(_world.Model.Model, _world.Model.ContextTokens, isShared: false);
        _planner = new StepPlanner<GenerationEntry>(TimeProvider.System, _world.Model.Model.BatchTokensMax, answersMax: 16, _world.Model.Model.PassParts);
        _step = new GenerationStep(_world.Model.Model, _memory, _planner, TimeProvider.System, guessTokensMax: 0);
    }

    public void Dispose()
    {
        _memory.Empty();
        Assert.Equal(0, _world.Model.Model.Pool.PagesUsed);
        _world.Dispose();
    }

    [Theory]
    [InlineData(100, 20)]
    [InlineData(100, 29)]
    public void Open_TextOfAnEndedAnswer_GoesOnBehindItsLastToken(int prompt, int answer)
    {
        GenerationEntry first = Run(Begin(Prompt(prompt), answer));
        int[] text = first.Run.Tokens.ToArray();
        Close(first);

        GenerationEntry second = Begin([.. text, 50, 51, 52], 5);
        _step.TryRun(CancellationToken.None);

        // The last token that was chosen was never computed.
        Assert.Equal(text.Length - 1, second.Run.CachedTokens);
        Run(second);
        int[] expected = Cold([.. text, 50, 51, 52], 5);
        Assert.Equal(expected, second.Run.Tokens.ToArray());
        Close(second);
    }

    [Fact]
    public void Preempt_AnswerOfALongPrompt_GoesOnFromTheEndOfThePrompt()
    {
        int[] expected = Cold(Prompt(300), 40);
        GenerationEntry entry = Begin(Prompt(300), 40);
        while (entry.Run.CompletionTokens < 15)
        {
            _step.TryRun(CancellationToken.None);
        }

        _step.Preempt(entry);
        _planner.Resume(entry);
        _step.TryRun(CancellationToken.None);

        Assert.True(entry.Sequence?.Position >= 300 / PagePositions * PagePositions);
        Assert.Equal(0, entry.Run.CachedTokens);
        Assert.Equal(expected, Run(entry).Run.Tokens.ToArray());
        Close(entry);
    }

    [Fact]
    public void Publish_LongText_KeepsStatesThatTakeNoMoreThanItsPages()
    {
        GenerationEntry entry = Run(Begin(Prompt(1200), 3));
        int pages = entry.Sequence?.PageCount ?? 0;

        int states = _world.Model.Model.Pool.PagesUsed - pages;

        // Two of eight pages each at every eighth page, and one at the end.
        Assert.Equal((19, 24), (pages, states));
        Close(entry);
    }

    private static int[] Prompt(int length) => [.. Enumerable.Range(0, length).Select(static index => 30 + (index * 7 % 60))];

    /// <summary>Prompt and answer, computed with a memory of their own.</summary>
    private static int[] Cold(int[] prompt, int answer)
    {
        using AnswerMemoryTests other = new();
        GenerationEntry entry = other.Run(other.Begin(prompt, answer));
        int[] tokens = entry.Run.Tokens.ToArray();
        other.Close(entry);
        return tokens;
    }

    private GenerationEntry Begin(int[] prompt, int answer)
    {
        // Control tokens would end the answer.
        SamplingSettings sampling = new() { Temperature = 1, Seed = 3, Bias = [.. Enumerable.Range(0, 3).Select(static token => new KeyValuePair<int, float>(token, -100))] };
        GenerationRequest request = new() { Prompt = prompt, TokensMax = answer, Sampling = sampling, Stops = [] };
        GenerationRun run = new(request, _world.Model.Tokenizer, CancellationToken.None, CancellationToken.None);
        run.Begin(new Sampler(sampling, _world.Model.VocabularySize));
        GenerationEntry entry = new(run, TimeProvider.System.GetTimestamp()) { Order = _order++ };
        _planner.Add(entry);
        return entry;
    }

    private GenerationEntry Run(GenerationEntry entry)
    {
        while (entry.Run.End is null)
        {
            Assert.Null(entry.Failure);
            Assert.True(_step.TryRun(CancellationToken.None));
            while (entry.Run.Chunks.TryRead(out _))
            {
                // Read, so that the answer goes on.
            }
        }

        return entry;
    }

    private void Close(GenerationEntry entry)
    {
        _memory.Close(entry, keepsTail: true);
        _planner.Remove(entry);
        entry.Run.Release();
        entry.Run.Dispose();
    }
}
