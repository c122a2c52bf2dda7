using Microsoft.Extensions.AI;

namespace Hearth.Inference.Tests;

public sealed class ModelRegistryTests
{
    [Fact]
    public async Task OpenAsync_TwoCallersAtOnce_ShareOneLoad()
    {
        await using ModelRegistry registry = new();
        TaskCompletionSource<IChatClient> loaded = new();
        int loads = 0;
        registry.Register(Describe("a"), async (_, _) => { loads++; return await loaded.Task; });

        Task<IChatClient> first = OpenAsync(registry, TestContext.Current.CancellationToken);
        Task<IChatClient> second = OpenAsync(registry, TestContext.Current.CancellationToken);
        Assert.Equal(ModelState.Loading, registry.GetState("a"));
        using ClosedChatClient client = new();
        loaded.SetResult(client);

        Assert.Same(client, await first);
        Assert.Same(client, await second);
        Assert.Equal(1, loads);
        Assert.Equal(ModelState.Ready, registry.GetState("a"));
    }

    [Fact]
    public async Task OpenAsync_LastWaiterLeaves_TheLoadIsGivenUpAndCanBeTriedAgain()
    {
        await using ModelRegistry registry = new();
        TaskCompletionSource begun = new();
        TaskCompletionSource abandoned = new();
        using ClosedChatClient client = new();
        int loads = 0;
        registry.Register(Describe("a"), async (_, cancellationToken) =>
        {
            if (++loads > 1)
            {
                return client;
            }

            begun.SetResult();
            TaskCompletionSource forever = new();
            using (cancellationToken.Register(() => { forever.TrySetCanceled(cancellationToken); abandoned.TrySetResult(); }))
            {
                await forever.Task;
            }

            return client;
        });
        using CancellationTokenSource leaving = new();

        Task<IChatClient> only = OpenAsync(registry, leaving.Token);
        await begun.Task;
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);
        await abandoned.Task;
        Assert.Same(client, await registry.OpenAsync("a", progress: null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OpenAsync_LoadEndsAfterTheLastWaiterLeft_TheModelIsDisposedAndLoadedAnew()
    {
        await using ModelRegistry registry = new();
        TaskCompletionSource begun = new();
        TaskCompletionSource<IChatClient> late = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ClosedChatClient orphan = new();
        using ClosedChatClient client = new();
        int loads = 0;
        registry.Register(Describe("a"), async (_, _) =>
        {
            if (++loads > 1)
            {
                return client;
            }

            begun.SetResult();
            return await late.Task;
        });
        using CancellationTokenSource leaving = new();
        Task<IChatClient> only = OpenAsync(registry, leaving.Token);
        await begun.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);

        IChatClient second = await registry.OpenAsync("a", progress: null, TestContext.Current.CancellationToken);
        late.SetResult(orphan);

        Assert.Same(client, second);
        await orphan.Disposed.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ModelState.Ready, registry.GetState("a"));
    }

    [Fact]
    public async Task OpenAsync_AfterAFailure_TriesAgain()
    {
        await using ModelRegistry registry = new();
        using ClosedChatClient client = new();
        int loads = 0;
        registry.Register(Describe("a"), (_, _) => ++loads == 1
            ? throw new InferenceException(InferenceErrors.GgufMalformed, "broken")
            : new ValueTask<IChatClient>(client));

        InferenceException failure = await Assert.ThrowsAsync<InferenceException>(
            async () => await registry.OpenAsync("a", progress: null, TestContext.Current.CancellationToken));

        Assert.Same(InferenceErrors.GgufMalformed, failure.Error);
        Assert.Equal(ModelState.Failed, registry.GetState("a"));
        Assert.Same(client, await registry.OpenAsync("a", progress: null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task OpenAsync_UnknownModel_IsACodedError()
    {
        await using ModelRegistry registry = new();

        InferenceException failure = await Assert.ThrowsAsync<InferenceException>(
            async () => await registry.OpenAsync("none", progress: null, TestContext.Current.CancellationToken));

        Assert.Same(InferenceErrors.ModelNotFound, failure.Error);
    }

    [Fact]
    public async Task TryGet_Alias_FindsTheFirstThatCanChat()
    {
        await using ModelRegistry registry = new();
        registry.Register(Describe("embedder") with { CanChat = false }, Fail);
        registry.Register(Describe("talker"), Fail);

        Assert.True(registry.TryGet(ModelRegistry.DefaultAlias, out ModelDescriptor? found));
        Assert.Equal("talker", found.Id);
    }

    [Fact]
    public async Task DisposeAsync_LoadedModel_IsDisposed()
    {
        ModelRegistry registry = new();
        using ClosedChatClient client = new();
        registry.Register(Describe("a"), (_, _) => new ValueTask<IChatClient>(client));
        await registry.OpenAsync("a", progress: null, TestContext.Current.CancellationToken);

        await registry.DisposeAsync();

        Assert.True(client.IsDisposed);
    }

    private static async Task<IChatClient> OpenAsync(ModelRegistry registry, CancellationToken cancellationToken)
        => await registry.OpenAsync("a", progress: null, cancellationToken);

    private static ModelDescriptor Describe(string id) => new() { Id = id };

    private static ValueTask<IChatClient> Fail(IProgress<double> progress, CancellationToken cancellationToken)
        => throw new InvalidOperationException("No test opens this model.");

    private sealed class ClosedChatClient : IChatClient
    {
        private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsDisposed => _disposed.Task.IsCompleted;

        public Task Disposed => _disposed.Task;

        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
            => throw new NotSupportedException();

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
            => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() => _disposed.TrySetResult();
    }
}
