using Hearth.Compute.Numerics;
using Hearth.Primitives;
using Hearth.Testing;
using Hearth.Testing.Models;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Generation;

public sealed class ServingTests
{
    private const int PagePositions = KeyValuePool.PagePositions;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tiny", 1UL)]
    [InlineData("stories260k", 2UL)]
    [InlineData("stories656k", 3UL)]
    [InlineData("qwen35", 4UL)]
    [InlineData("qwen35moe", 5UL)]
    public async Task Answers_SixtyFourAtOnceInLittleMemory_EqualSerialOnesAndLeaveNothing(string model, ulong seed)
    {
        ServingOutcome[] alone;
        ServingCase[] cases;
        using (ModelWorld serial = Open(model, new InferenceOptions { Threads = 1, ConcurrentMax = 1, SpeculativeTokensMax = 0 }))
        {
            cases = ServingCase.CreateMany(serial, 64, seed);
            alone = new ServingOutcome[cases.Length];
            for (int index = 0; index < cases.Length; index++)
            {
                // An owner each: nothing is reused.
                alone[index] = await cases[index].RunAsync(serial.Client, OwnerId.FromKey($"owner {index}"), cancels: false, Cancellation);
            }
        }

        using ModelWorld world = Open(model, new InferenceOptions { Threads = 2, ConcurrentMax = 64, QueueLengthMax = 64, CacheMaxMb = 1 });
        for (int round = 0; round < 2; round++)
        {
            ServingOutcome[] together = await Task.WhenAll(cases.Select((one, index) =>
                one.RunAsync(world.Client, OwnerId.FromKey($"owner {index % 3}"), cancels: true, Cancellation)));
            foreach ((ServingOutcome outcome, ServingOutcome expected) in together.Zip(alone))
            {
                outcome.AssertIs(expected);
            }

            Assert.Contains(together, static outcome => outcome is { IsWhole: true, Cached: > 0 });
            Assert.Contains(together, static outcome => !outcome.IsWhole);
        }

        KeyValuePool pool = world.Model.Model.Pool;
        Assert.True(pool.PagesUsed <= pool.PagesMax);
        Assert.True(world.Counted["hearth.inference.cache.evictions"] > 0, "Nothing was evicted.");
        world.Client.Dispose();
        Assert.Equal(0, pool.PagesUsed);
        Assert.Equal(0, world.Counted["hearth.inference.generations.active"]);
        Assert.Equal(0, world.Counted["hearth.inference.queue.length"]);
    }

    [Fact]
    public async Task Prompt_AskedAgain_IsCachedToTheTokenForItsOwnerOnly()
    {
        using ModelWorld world = new();
        ChatMessage[] messages = [new(ChatRole.User, new string('x', 150))];

        ChatResponse first = await AskAsync(world, messages, "a");
        ChatResponse again = await AskAsync(world, messages, "a");
        ChatResponse other = await AskAsync(world, messages, "b");

        Assert.Equal(0, first.Usage?.CachedInputTokenCount);
        Assert.Equal(first.Usage?.InputTokenCount - 1, again.Usage?.CachedInputTokenCount);
        Assert.Equal(0, other.Usage?.CachedInputTokenCount);
        Assert.Equal([first.Text, first.Text], [again.Text, other.Text]);
        Assert.Equal(again.Usage?.CachedInputTokenCount, world.Counted["hearth.inference.tokens cached"]);
    }

    [Fact]
    public async Task Prompt_SharingIsConfigured_IsCachedForEverybody()
    {
        using ModelWorld world = new(options: new InferenceOptions { Threads = 1, PrefixSharing = PrefixSharing.All });
        ChatMessage[] messages = [new(ChatRole.User, new string('x', 150))];

        ChatResponse first = await AskAsync(world, messages, "a");
        ChatResponse other = await AskAsync(world, messages, "b");

        Assert.Equal(first.Usage?.InputTokenCount - 1, other.Usage?.CachedInputTokenCount);
        Assert.Equal(first.Text, other.Text);
    }

    [Fact]
    public async Task Prompt_ConversationGoesOn_ReadsOnlyWhatIsNew()
    {
        using ModelWorld world = new();
        ChatOptions options = world.Endless(50, temperature: 0);
        options.RawPrompt = true;
        const string Question = "what did the cat do in the garden with all the others that were there on this day, and why?";
        ChatResponse first = await world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, Question)], options, Cancellation);

        ChatResponse second = await world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, Question + first.Text + "!")], options, Cancellation);

        // The text of an answer may be cut into other tokens when it comes back; its beginning is not.
        Assert.True(second.Usage?.CachedInputTokenCount > first.Usage?.InputTokenCount - 2);
    }

    [Fact]
    public async Task Prompts_ManyAtOnceWithOneBeginning_AreReadOnce()
    {
        using ModelWorld world = new(options: new InferenceOptions { Threads = 1, ConcurrentMax = 8 });
        string beginning = new('y', 5 * PagePositions);

        ChatResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index =>
        {
            ChatOptions options = world.Endless(5);
            options.RawPrompt = true;
            return world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, $"{beginning}{index}")], options, Cancellation);
        }));

        Assert.Equal(7, answers.Count(static answer => answer.Usage?.CachedInputTokenCount >= 5 * PagePositions));
    }

    [Fact]
    public async Task RecurrentPrompt_AskedAgain_GoesOnFromItsLastPage()
    {
        using ModelWorld world = new(Recurrent());
        ChatMessage[] messages = [new(ChatRole.User, new string('x', 700))];

        ChatResponse first = await AskAsync(world, messages, "a");
        ChatResponse again = await AskAsync(world, messages, "a");
        ChatResponse other = await AskAsync(world, messages, "b");

        Assert.Equal(0, first.Usage?.CachedInputTokenCount);
        Assert.Equal((first.Usage?.InputTokenCount - 1) / PagePositions * PagePositions, again.Usage?.CachedInputTokenCount);
        Assert.Equal(0, other.Usage?.CachedInputTokenCount);
        Assert.Equal([first.Text, first.Text], [again.Text, other.Text]);
    }

    [Fact]
    public async Task RecurrentPrompt_ConversationGoesOn_ReadsOnlyWhatIsNew()
    {
        using ModelWorld world = new(Recurrent());
        ChatOptions options = world.Endless(50, temperature: 0);
        options.RawPrompt = true;
        ChatResponse first = await AskRawAsync(world, new string('q', 90), options);

        ChatResponse second = await AskRawAsync(world, $"{new string('q', 90)}{first.Text}!", options);

        using ModelWorld cold = new(Recurrent());
        ChatResponse expected = await AskRawAsync(cold, $"{new string('q', 90)}{first.Text}!", options);
        Assert.True(second.Usage?.CachedInputTokenCount >= PagePositions);
        Assert.Equal(expected.Text, second.Text);
    }

    [Fact]
    public async Task RecurrentPrompts_OneBeginning_AreCachedFromTheSecondOneThatLeavesIt()
    {
        using ModelWorld world = new(Recurrent());
        ChatOptions options = world.Endless(5);
        options.RawPrompt = true;
        string beginning = new('y', 5 * PagePositions);
        List<long?> cached = [];

        foreach (string rest in (string[])["a", "b", "c"])
        {
            cached.Add((await AskRawAsync(world, beginning + string.Concat(Enumerable.Repeat(rest, 200)), options)).Usage?.CachedInputTokenCount);
        }

        // Where the first ends is of no use to the second; where the second left the first one's way is to the third.
        Assert.Equal(0, cached[0]);
        Assert.Equal(0, cached[1]);
        Assert.True(cached[2] >= 4 * PagePositions);
    }

    [Fact]
    public async Task RecurrentPrompts_ManyAtOnceWithOneBeginning_AreReadOnce()
    {
        using ModelWorld world = new(Recurrent(), new InferenceOptions { Threads = 1, ConcurrentMax = 8 });
        string beginning = new('y', 9 * PagePositions);

        ChatResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(index =>
        {
            ChatOptions options = world.Endless(5);
            options.RawPrompt = true;
            return AskRawAsync(world, $"{beginning}{index}", options);
        }));

        Assert.Equal(7, answers.Count(static answer => answer.Usage?.CachedInputTokenCount >= 8 * PagePositions));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.7f)]
    public async Task Guesses_ManySeedsAndSettings_ChangeNothing(float temperature)
    {
        using ModelWorld plain = new(options: new InferenceOptions { Threads = 1, SpeculativeTokensMax = 0 });
        using ModelWorld guessing = new(options: new InferenceOptions { Threads = 1 });
        for (int seed = 0; seed < 24; seed++)
        {
            ChatOptions options = plain.Endless(60 + seed, temperature);
            options.RawPrompt = true;
            options.Seed = seed;
            options.TopLogProbs = 0;
            options.TopK = seed % 3 == 0 ? 3 : null;
            options.TopP = seed % 4 == 0 ? 0.5f : null;
            options.RepetitionPenalty = seed % 5 == 0 ? 0.7f : null;
            options.PresencePenalty = seed % 5 == 1 ? -1f : null;
            options.FrequencyPenalty = seed % 5 == 2 ? 0.3f : null;
            options.StopSequences = seed % 6 == 5 ? ["a", "9"] : null;
            ChatMessage[] messages = [new(ChatRole.User, $"once {seed} upon a time once {seed} upon a time once {seed}")];

            ChatResponse expected = await plain.Client.GetResponseAsync(messages, options, Cancellation);
            ChatResponse actual = await guessing.Client.GetResponseAsync(messages, options, Cancellation);

            Assert.Equal(expected.Text, actual.Text);
            Assert.Equal(expected.FinishReason, actual.FinishReason);
            Assert.Equal(expected.Usage?.OutputTokenCount, actual.Usage?.OutputTokenCount);
            Assert.Equal(LogProbsOf(expected), LogProbsOf(actual));
        }

        Assert.True(guessing.Counted["hearth.inference.speculation.tokens accepted"] > 50, "Nothing was guessed right.");
        Assert.True(guessing.Counted["hearth.inference.speculation.tokens rejected"] > 50, "Nothing was guessed wrong.");
        Assert.Equal(0, plain.Counted["hearth.inference.speculation.tokens"]);
    }

    [Fact]
    public async Task Request_LargerThanTheCache_IsRefusedWithTheSum()
    {
        using ModelWorld world = new(
            new TinyModel { ContextLength = 8192 }, new InferenceOptions { Threads = 1, CacheMaxMb = 1, ContextTokensMax = 8192 });
        ChatOptions options = world.Endless(8000);
        long room = world.Model.CacheTokens;

        InferenceException failure = await Assert.ThrowsAsync<InferenceException>(
            () => world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "hello")], options, Cancellation));

        Assert.Same(InferenceErrors.CacheExceeded, failure.Error);
        Assert.Contains(" 8000 ", failure.Message, StringComparison.Ordinal);
        Assert.Contains($" {room} ", failure.Message, StringComparison.Ordinal);
        Assert.True(room < 8000);
    }

    [Fact]
    public async Task Answer_FillsTheWholeCache_IsWritten()
    {
        using ModelWorld world = new(
            new TinyModel { ContextLength = 8192 }, new InferenceOptions { Threads = 1, CacheMaxMb = 1, ContextTokensMax = 8192 });
        ChatOptions options = world.Endless(1);
        options.MaxOutputTokens = null;

        ChatResponse[] answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, "hello")], options, Cancellation)));

        Assert.All(answers, answer => Assert.Equal(world.Model.CacheTokens, answer.Usage?.TotalTokenCount));
        Assert.Equal(answers[0].Text, answers[1].Text);
        Assert.True(world.Counted["hearth.inference.preemptions"] > 0, "Nobody had to give way.");
    }

    [Fact]
    public async Task Answer_ReaderStandsStillWithAllTheMemory_GivesWay()
    {
        using ModelWorld world = new(
            new TinyModel { ContextLength = 8192 },
            new InferenceOptions { Threads = 1, CacheMaxMb = 1, ContextTokensMax = 8192, ConcurrentMax = 2 });
        int room = (int)world.Model.CacheTokens;
        ChatOptions endless = world.Endless(room - 2500, temperature: 0);
        endless.RawPrompt = true;
        ChatMessage[] longPrompt = [new(ChatRole.User, new string('z', 2400))];
        string alone = (await world.Client.GetResponseAsync(longPrompt, endless, Cancellation)).Text;
        await using IAsyncEnumerator<ChatResponseUpdate> still = world.Client.GetStreamingResponseAsync(longPrompt, endless, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await still.MoveNextAsync());

        ChatOptions other = world.Endless(20);
        other.RawPrompt = true;
        ChatResponse answer = await world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, new string('w', 2400))], other, Cancellation);
        System.Text.StringBuilder text = new(still.Current.Text);
        while (await still.MoveNextAsync())
        {
            text.Append(still.Current.Text);
        }

        Assert.Equal(20, answer.Usage?.OutputTokenCount);
        Assert.True(world.Counted["hearth.inference.preemptions"] > 0);
        Assert.Equal(alone, text.ToString());
    }

    private static Task<ChatResponse> AskRawAsync(ModelWorld world, string prompt, ChatOptions options) =>
        world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, prompt)], options, Cancellation);

    private static ModelWorld Open(string model, InferenceOptions options) => model switch
    {
        "stories260k" => new ModelWorld(options: options, path: RepositoryPaths.TestData("stories260k", "stories260K.gguf")),
        "stories656k" => new ModelWorld(options: options, path: RepositoryPaths.TestData("stories656k-bytesafe", "TinyStories-656K-bytesafe.Q4_0.gguf")),
        "tiny" => new ModelWorld(options: options),
        _ => new ModelWorld(Recurrent(model), options),
    };

    private static TinyModel Recurrent(string architecture = "qwen35") =>
        new() { Architecture = architecture, Layers = 4, ContextLength = 2048 };

    private static Task<ChatResponse> AskAsync(ModelWorld world, ChatMessage[] messages, string owner)
    {
        ChatOptions options = world.Endless(20);
        options.Owner = OwnerId.FromKey(owner);
        return world.Client.GetResponseAsync(messages, options, Cancellation);
    }

    private static IEnumerable<double> LogProbsOf(ChatResponse response) =>
        ((IReadOnlyList<TokenLogProb>)response.AdditionalProperties!["logprobs"]!).Select(static token => token.LogProb);
}
