using System.Text;
using Hearth.Inference.Engine;
using Hearth.Inference.Generation;
using Hearth.Inference.Gguf;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Generation;

public sealed class LocalChatClientTests
{
    private static readonly ChatMessage[] s_hello = [new(ChatRole.User, "hello the world")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetResponseAsync_SameSeed_SameAnswer()
    {
        using ModelWorld world = new();

        string first = (await world.Client.GetResponseAsync(s_hello, world.Endless(40), Cancellation)).Text;
        ChatOptions other = world.Endless(40);
        other.Seed = 6;

        Assert.Equal(first, (await world.Client.GetResponseAsync(s_hello, world.Endless(40), Cancellation)).Text);
        Assert.NotEqual(first, (await world.Client.GetResponseAsync(s_hello, other, Cancellation)).Text);
    }

    [Fact]
    public async Task GetResponseAsync_TemperatureZero_IsTheLikeliestTokenEachTime()
    {
        using ModelWorld world = new();

        ChatResponse response = await world.Client.GetResponseAsync(s_hello, WithLogProbs(world.Endless(12, temperature: 0), 1), Cancellation);

        Assert.All(LogProbsOf(response), static chosen => Assert.Equal(chosen.Token, Assert.Single(chosen.Top).Token));
        Assert.Equal(Greedy(world, s_hello, 12), LogProbsOf(response).Select(static chosen => chosen.Token));
    }

    [Fact]
    public async Task GetStreamingResponseAsync_WholeAnswer_EqualsThePlainOne()
    {
        using ModelWorld world = new();

        ChatResponse plain = await world.Client.GetResponseAsync(s_hello, WithLogProbs(world.Endless(60), 0), Cancellation);
        List<ChatResponseUpdate> updates = await world.Client.GetStreamingResponseAsync(s_hello, WithLogProbs(world.Endless(60), 0), Cancellation).ToListAsync(Cancellation);

        Assert.Equal(plain.Text, string.Concat(updates.Select(static update => update.Text)));
        Assert.True(updates.Count > 10, "One update per token that completes a character.");
        Assert.Equal(60, updates.Sum(static update => LogProbsOf(update).Count));
        Assert.Equal(LogProbsOf(plain).Select(static chosen => chosen.LogProb), updates.SelectMany(LogProbsOf).Select(static chosen => chosen.LogProb));
        Assert.Equal(plain.FinishReason, updates[^1].FinishReason);
        Assert.All(updates[..^1], static update => Assert.Null(update.FinishReason));
    }

    [Fact]
    public async Task GetResponseAsync_TokenLimit_EndsWithLengthAndUsage()
    {
        using ModelWorld world = new();

        ChatResponse response = await world.Client.GetResponseAsync(s_hello, world.Endless(7), Cancellation);

        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Equal(7, response.Usage?.OutputTokenCount);
        Assert.True(response.Usage?.InputTokenCount > 5);
        Assert.Equal(response.Usage?.InputTokenCount + 7, response.Usage?.TotalTokenCount);
        Assert.Equal("tiny", response.ModelId);
    }

    [Fact]
    public async Task GetResponseAsync_EndToken_EndsWithStop()
    {
        using ModelWorld world = new();
        ChatOptions options = new() { LogitBias = new Dictionary<int, float> { [world.Model.Tokenizer.EndOfGenerationTokens.Max()] = 100 } };

        ChatResponse response = await world.Client.GetResponseAsync(s_hello, options, Cancellation);

        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.Equal("", response.Text);
        Assert.Equal(1, response.Usage?.OutputTokenCount);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_StopOverTokenBorders_IsNotShown()
    {
        using ModelWorld world = new();
        string whole = (await world.Client.GetResponseAsync(s_hello, world.Endless(80), Cancellation)).Text;
        string stop = whole[10..16];
        string expected = whole[..whole.IndexOf(stop, StringComparison.Ordinal)];
        ChatOptions options = WithLogProbs(world.Endless(80), 0);
        options.StopSequences = [stop];

        List<ChatResponseUpdate> updates = await world.Client.GetStreamingResponseAsync(s_hello, options, Cancellation).ToListAsync(Cancellation);

        Assert.Equal(expected, string.Concat(updates.Select(static update => update.Text)));
        Assert.Equal(ChatFinishReason.Stop, updates[^1].FinishReason);
        Assert.True(updates.Sum(static update => LogProbsOf(update).Count) < 80, "Tokens of the stop string have no probabilities.");
        StringBuilder shown = new();
        foreach (ChatResponseUpdate update in updates)
        {
            shown.Append(update.Text);
            Assert.StartsWith(shown.ToString(), expected, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task GetResponseAsync_NoTokenLimit_FillsTheContextAndSaysSo()
    {
        using ModelWorld world = new(options: new InferenceOptions { Threads = 1, ContextTokensMax = 64 });
        ChatOptions options = world.Endless(1);
        options.MaxOutputTokens = null;

        ChatResponse response = await world.Client.GetResponseAsync(s_hello, options, Cancellation);

        Assert.Equal(ChatFinishReason.Length, response.FinishReason);
        Assert.Equal(64, response.Usage?.TotalTokenCount);
    }

    [Fact]
    public async Task GetResponseAsync_MoreThanTheContext_NamesTheNumbers()
    {
        using ModelWorld world = new(options: new InferenceOptions { Threads = 1, ContextTokensMax = 64 });

        InferenceException failure = await Assert.ThrowsAsync<InferenceException>(
            () => world.Client.GetResponseAsync(s_hello, world.Endless(60), Cancellation));
        InferenceException tooLong = await Assert.ThrowsAsync<InferenceException>(
            () => world.Client.GetResponseAsync([new ChatMessage(ChatRole.User, new string('x', 100))], options: null, Cancellation));

        Assert.Same(InferenceErrors.ContextOverflow, failure.Error);
        Assert.Contains(" 60 ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(" 64 ", failure.Message, StringComparison.Ordinal);
        Assert.Same(InferenceErrors.ContextOverflow, tooLong.Error);
    }

    [Fact]
    public async Task GetResponseAsync_QueueFull_IsBusyAndTheOthersGoOn()
    {
        using ModelWorld world = new();
        await using IAsyncEnumerator<ChatResponseUpdate> active = await StartAsync(world);
        Task<ChatResponse> waiting = world.Client.GetResponseAsync(s_hello, world.Endless(3), Cancellation);

        InferenceException failure = await Assert.ThrowsAsync<InferenceException>(
            () => world.Client.GetResponseAsync(s_hello, world.Endless(3), Cancellation));

        Assert.Same(InferenceErrors.QueueFull, failure.Error);
        Assert.False(waiting.IsCompleted);
        await DrainAsync(active);
        Assert.Equal(3, (await waiting).Usage?.OutputTokenCount);
    }

    [Fact]
    public async Task GetResponseAsync_CancelledInTheQueue_LeavesItsPlaceAtOnce()
    {
        using ModelWorld world = new();
        await using IAsyncEnumerator<ChatResponseUpdate> active = await StartAsync(world);
        using CancellationTokenSource leaving = new();
        Task<ChatResponse> waiting = world.Client.GetResponseAsync(s_hello, world.Endless(3), leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Task<ChatResponse> next = world.Client.GetResponseAsync(s_hello, world.Endless(3), Cancellation);
        await active.DisposeAsync();
        Assert.Equal(3, (await next).Usage?.OutputTokenCount);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_ReaderVanishes_FreesTheSlot()
    {
        using ModelWorld world = new();
        string alone = (await world.Client.GetResponseAsync(s_hello, world.Endless(20), Cancellation)).Text;
        IAsyncEnumerator<ChatResponseUpdate> vanishing = await StartAsync(world);

        await vanishing.DisposeAsync();

        // The same text also says that nothing of the abandoned answer is left in the session.
        Assert.Equal(alone, (await world.Client.GetResponseAsync(s_hello, world.Endless(20), Cancellation)).Text);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_CancelledMidStream_Stops()
    {
        using ModelWorld world = new();
        using CancellationTokenSource stopping = new();
        int updates = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ChatResponseUpdate update in world.Client.GetStreamingResponseAsync(s_hello, world.Endless(1000), stopping.Token))
            {
                updates++;
                await stopping.CancelAsync();
            }
        });

        Assert.Equal(1, updates);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_TwoAtOnce_BothAdvanceAndNeitherChangesTheOther()
    {
        using ModelWorld world = new(options: new InferenceOptions { Threads = 1, ConcurrentMax = 2, QueueLengthMax = 0 });
        ChatMessage[] other = [new(ChatRole.User, "another")];
        string firstAlone = (await world.Client.GetResponseAsync(s_hello, world.Endless(50), Cancellation)).Text;
        string secondAlone = (await world.Client.GetResponseAsync(other, world.Endless(50), Cancellation)).Text;

        await using IAsyncEnumerator<ChatResponseUpdate> endless = await StartAsync(world);
        Task<ChatResponse> second = world.Client.GetResponseAsync(other, world.Endless(50), Cancellation);

        Assert.Equal(secondAlone, (await second).Text);
        StringBuilder text = new(endless.Current.Text);
        while (text.Length < firstAlone.Length && await endless.MoveNextAsync())
        {
            text.Append(endless.Current.Text);
        }

        Assert.StartsWith(firstAlone.TrimEnd('\uFFFD'), text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_WhileAnswering_EndsTheAnswersWithACode()
    {
        using ModelWorld world = new();
        await using IAsyncEnumerator<ChatResponseUpdate> active = await StartAsync(world);
        Task<ChatResponse> waiting = world.Client.GetResponseAsync(s_hello, world.Endless(3), Cancellation);

        world.Client.Dispose();

        Assert.Same(InferenceErrors.ModelClosed, (await Assert.ThrowsAsync<InferenceException>(() => waiting)).Error);
        Assert.Same(InferenceErrors.ModelClosed, (await Assert.ThrowsAsync<InferenceException>(() => DrainAsync(active))).Error);
        Assert.Same(
            InferenceErrors.ModelClosed,
            (await Assert.ThrowsAsync<InferenceException>(() => world.Client.GetResponseAsync(s_hello, options: null, Cancellation))).Error);
    }

    [Fact]
    public async Task GetResponseAsync_WhatTheModelCannotDo_IsACodedError()
    {
        using ModelWorld world = new();
        ChatMessage picture = new(ChatRole.User, [new TextContent("look"), new DataContent(new byte[] { 1 }, "image/png")]);

        await AssertRefusedAsync(InferenceErrors.ContentUnsupported, [picture], new ChatOptions());
        await AssertRefusedAsync(InferenceErrors.PatternInvalid, s_hello, new ChatOptions { Pattern = "(" });
        await AssertRefusedAsync(InferenceErrors.GbnfInvalid, s_hello, new ChatOptions { Grammar = "x" });
        await AssertRefusedAsync(InferenceErrors.ConstraintConflict, s_hello, new ChatOptions { Pattern = "a", ResponseFormat = ChatResponseFormat.Json });
        await AssertRefusedAsync(InferenceErrors.StopInvalid, s_hello, new ChatOptions { StopSequences = [""] });
        await AssertRefusedAsync(InferenceErrors.SamplingInvalid, s_hello, new ChatOptions { MaxOutputTokens = 0 });
        await AssertRefusedAsync(InferenceErrors.PromptEmpty, [], new ChatOptions());

        async Task AssertRefusedAsync(Primitives.ErrorDefinition error, ChatMessage[] messages, ChatOptions options) => Assert.Same(
            error, (await Assert.ThrowsAsync<InferenceException>(() => world.Client.GetResponseAsync(messages, options, Cancellation))).Error);
    }

    [Fact]
    public void GetService_Metadata_NamesTheModel()
    {
        using ModelWorld world = new();

        Assert.Equal("tiny", Assert.IsType<ChatClientMetadata>(world.Client.GetService(typeof(ChatClientMetadata))).DefaultModelId);
        Assert.Equal(1, Assert.IsType<EngineFacts>(world.Client.GetService(typeof(EngineFacts))).Threads);
        Assert.Null(world.Client.GetService(typeof(string)));
    }

    /// <summary>An answer that has begun and cannot end before it is read on: the pieces that may wait are fewer than it has.</summary>
    private static async Task<IAsyncEnumerator<ChatResponseUpdate>> StartAsync(ModelWorld world)
    {
        IAsyncEnumerator<ChatResponseUpdate> updates =
            world.Client.GetStreamingResponseAsync(s_hello, world.Endless(1500), Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await updates.MoveNextAsync());
        return updates;
    }

    private static async Task DrainAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        while (await updates.MoveNextAsync())
        {
            Assert.NotNull(updates.Current);
        }
    }

    private static ChatOptions WithLogProbs(ChatOptions options, int top)
    {
        options.TopLogProbs = top;
        return options;
    }

    private static IReadOnlyList<TokenLogProb> LogProbsOf(ChatResponse response) => (IReadOnlyList<TokenLogProb>)response.AdditionalProperties!["logprobs"]!;

    private static IReadOnlyList<TokenLogProb> LogProbsOf(ChatResponseUpdate update) =>
        (IReadOnlyList<TokenLogProb>?)update.AdditionalProperties?["logprobs"] ?? [];

    /// <summary>The engine alone, and the largest number by hand.</summary>
    private static List<string> Greedy(ModelWorld world, ChatMessage[] messages, int count)
    {
        int[] prompt = new PromptBuilder(world.Model.Tokenizer, world.Model.Template, TimeProvider.System)
            .BuildChat(messages, new ChatOptions(), []).Tokens;
        using GgufFile file = GgufFile.Open(world.Path);
        using LanguageModel model = LanguageModel.Load(
            file, new LanguageModelSettings { Threads = 1 }, progress: null, CancellationToken.None);
        using DecodeSession session = model.CreateSession(256);
        List<string> tokens = [];
        float[] logits = session.Forward(prompt, CancellationToken.None).ToArray();
        for (int step = 0; step < count; step++)
        {
            foreach (int end in world.Model.Tokenizer.EndOfGenerationTokens)
            {
                logits[end] = float.NegativeInfinity;
            }

            int best = Array.IndexOf(logits, logits.Max());
            tokens.Add(world.Model.Tokenizer.GetText(best));
            logits = session.Forward([best], CancellationToken.None).ToArray();
        }

        return tokens;
    }
}
