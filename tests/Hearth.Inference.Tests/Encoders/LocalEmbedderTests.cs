using Hearth.Testing.Models;
using Hearth.Primitives.Contracts;
using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests.Encoders;

public sealed class LocalEmbedderTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Generate_ManyTextsFromManyCallers_EachGetsTheVectorItHasAlone()
    {
        await using RuntimeWorld world = new(new TinyEncoder());
        IEmbeddingGenerator<string, Embedding<float>> embedder = Embedder(world);
        string[] texts = [.. Enumerable.Range(0, 60).Select(static index => string.Concat(Enumerable.Repeat("a b c d e 1 2 ", 1 + (index % 8))) + index)];
        Dictionary<string, float[]> alone = [];
        foreach (string text in texts)
        {
            alone[text] = (await embedder.GenerateAsync([text], cancellationToken: Cancelled))[0].Vector.ToArray();
        }

        GeneratedEmbeddings<Embedding<float>>[] answers = await Task.WhenAll(
            texts.Chunk(20).Select(part => embedder.GenerateAsync(part, cancellationToken: Cancelled)));

        float[][] together = [.. answers.SelectMany(static answer => answer).Select(static embedding => embedding.Vector.ToArray())];
        for (int index = 0; index < texts.Length; index++)
        {
            Assert.Equal(alone[texts[index]], together[index]);
        }
    }

    [Fact]
    public async Task Generate_Text_CountsItsTokensAndNamesTheModel()
    {
        await using RuntimeWorld world = new(new TinyEncoder());

        GeneratedEmbeddings<Embedding<float>> answer = await Embedder(world).GenerateAsync(["a b", "c"], cancellationToken: Cancelled);

        // Each text is framed by two tokens.
        Assert.Equal(7, answer.Usage?.TotalTokenCount);
        Assert.Equal("tiny", answer[0].ModelId);
        Assert.Equal(64, answer[0].Vector.Length);
    }

    [Fact]
    public async Task Generate_NothingOrEmptyText_GivesNothingOrTheVectorOfTheFrame()
    {
        await using RuntimeWorld world = new(new TinyEncoder());

        Assert.Empty(await Embedder(world).GenerateAsync([], cancellationToken: Cancelled));
        Assert.Equal(2, (await Embedder(world).GenerateAsync([""], cancellationToken: Cancelled)).Usage?.TotalTokenCount);
    }

    [Fact]
    public async Task Generate_TextOverTheLimit_IsRefusedWithBothNumbersUnlessCut()
    {
        await using RuntimeWorld world = new(new TinyEncoder { ContextLength = 10 });
        string text = "a b c d e f g h i j k l";

        InferenceException refused = await Assert.ThrowsAsync<InferenceException>(() => Embedder(world).GenerateAsync([text], cancellationToken: Cancelled));
        GeneratedEmbeddings<Embedding<float>> cut = await Embedder(world).GenerateAsync(
            [text, "a"], new EmbeddingGenerationOptions { Truncate = true }, Cancelled);
        GeneratedEmbeddings<Embedding<float>> shorter = await Embedder(world).GenerateAsync(["a b c d e f g h"], cancellationToken: Cancelled);

        Assert.Equal(InferenceErrors.TextTooLong, refused.Error);
        Assert.Contains("14", refused.Message, StringComparison.Ordinal);
        Assert.Contains("10", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, cut.AdditionalProperties?[EmbeddingOptionsExtensions.TruncatedTextsKey]);
        Assert.Equal(shorter[0].Vector.ToArray(), cut[0].Vector.ToArray());
    }

    [Fact]
    public async Task Generate_Dimensions_KeepsTheFirstAndMakesTheLengthOne()
    {
        await using RuntimeWorld world = new(new TinyEncoder());
        float[] whole = (await Embedder(world).GenerateAsync(["a b"], cancellationToken: Cancelled))[0].Vector.ToArray();

        float[] part = (await Embedder(world).GenerateAsync(["a b"], new EmbeddingGenerationOptions { Dimensions = 16 }, Cancelled))[0].Vector.ToArray();

        Assert.Equal(16, part.Length);
        Assert.Equal(1, part.Sum(static element => element * element), 1e-5f);
        Assert.Equal(whole[0] / whole[1], part[0] / part[1], 1e-3f);
        InferenceException refused = await Assert.ThrowsAsync<InferenceException>(
            () => Embedder(world).GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 65 }, Cancelled));
        Assert.Equal(InferenceErrors.DimensionsInvalid, refused.Error);
    }

    [Fact]
    public async Task Generate_NameOfASpecialToken_IsTextUnlessAskedFor()
    {
        await using RuntimeWorld world = new(new TinyEncoder());

        GeneratedEmbeddings<Embedding<float>> plain = await Embedder(world).GenerateAsync(["a [SEP] b"], cancellationToken: Cancelled);
        GeneratedEmbeddings<Embedding<float>> special = await Embedder(world).GenerateAsync(
            ["a [SEP] b"], new EmbeddingGenerationOptions { RecognizesSpecialTokens = true }, Cancelled);

        Assert.Equal(5, special.Usage?.TotalTokenCount);
        Assert.NotEqual(5, plain.Usage?.TotalTokenCount);
    }

    [Fact]
    public async Task Generate_Tokens_EqualsTheTextTheyStandFor()
    {
        await using RuntimeWorld world = new(new TinyEncoder());
        var tokens = Embedder(world).GetService<IEmbeddingGenerator<ReadOnlyMemory<int>, Embedding<float>>>();
        Assert.NotNull(tokens);
        List<int> ids = [];
        world.Encoder.Tokenizer.EncodePlain("a b c", ids, addSpecial: true);

        float[] ofTokens = (await tokens.GenerateAsync([ids.ToArray()], cancellationToken: Cancelled))[0].Vector.ToArray();

        Assert.Equal((await Embedder(world).GenerateAsync(["a b c"], cancellationToken: Cancelled))[0].Vector.ToArray(), ofTokens);
        await Assert.ThrowsAsync<InferenceException>(() => tokens.GenerateAsync([new[] { 2, 100_000 }], cancellationToken: Cancelled));
        await Assert.ThrowsAsync<InferenceException>(() => tokens.GenerateAsync([ReadOnlyMemory<int>.Empty], cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Generate_Cancelled_ThrowsAndTheNextRequestIsAnswered()
    {
        await using RuntimeWorld world = new(new TinyEncoder());
        using CancellationTokenSource source = new();
        string[] texts = [.. Enumerable.Repeat("a b c d e f g h", 2000)];

        Task<GeneratedEmbeddings<Embedding<float>>> running = Embedder(world).GenerateAsync(texts, cancellationToken: source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Single(await Embedder(world).GenerateAsync(["a"], cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Generate_MoreRequestsThanTheBound_AreRefused()
    {
        await using RuntimeWorld world = new(new TinyEncoder(), new InferenceOptions { Threads = 1, ConcurrentMax = 1, QueueLengthMax = 0 });
        string[] texts = [.. Enumerable.Repeat("a b c d e f g h", 2000)];
        Task<GeneratedEmbeddings<Embedding<float>>> running = Embedder(world).GenerateAsync(texts, cancellationToken: Cancelled);

        InferenceException refused = await Assert.ThrowsAsync<InferenceException>(() => Embedder(world).GenerateAsync(["a"], cancellationToken: Cancelled));

        Assert.Equal(InferenceErrors.QueueFull, refused.Error);
        Assert.Equal(2000, (await running).Count);
    }

    [Fact]
    public async Task Dispose_RequestsWait_TheyEndWithModelClosed()
    {
        RuntimeWorld world = new(new TinyEncoder());
        Task<GeneratedEmbeddings<Embedding<float>>> running = Embedder(world).GenerateAsync([.. Enumerable.Repeat("a b c d", 5000)], cancellationToken: Cancelled);

        await world.DisposeAsync();

        InferenceException closed = await Assert.ThrowsAsync<InferenceException>(() => running);
        Assert.Equal(InferenceErrors.ModelClosed, closed.Error);
    }

    [Fact]
    public async Task Score_Documents_GivesTheScoreOfEachPair()
    {
        await using RuntimeWorld world = new(new TinyEncoder { Pooling = TinyEncoder.PoolingRank, ContextLength = 16 });
        ITextReranker? reranker = world.Runtime.Reranker;
        Assert.NotNull(reranker);
        Assert.Null(world.Runtime.Embedder);

        RerankScores both = await reranker.ScoreAsync("a b", ["c d", "e"], truncate: false, Cancelled);
        RerankScores one = await reranker.ScoreAsync("a b", ["e"], truncate: false, Cancelled);
        RerankScores cut = await reranker.ScoreAsync("a b", ["c d e f g h i j k l m n o p"], truncate: true, Cancelled);

        Assert.Equal(one.Scores[0], both.Scores[1]);
        Assert.NotEqual(both.Scores[0], both.Scores[1]);
        Assert.Equal(13, both.Tokens);
        Assert.Equal(1, cut.TruncatedTexts);
        Assert.Equal(16, cut.Tokens);
        await Assert.ThrowsAsync<InferenceException>(async () => await reranker.ScoreAsync("a b c d e f g h i j k l m n o p", ["a"], truncate: true, Cancelled));
    }

    private static IEmbeddingGenerator<string, Embedding<float>> Embedder(RuntimeWorld world) =>
        world.Runtime.Embedder ?? throw new InvalidOperationException("The model embeds nothing.");
}
