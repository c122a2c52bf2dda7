using Hearth.Inference.Tests.Registry;
using Hearth.Primitives;

namespace Hearth.Inference.Tests;

public sealed class ModelRegistryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LeaseAsync_TwoCallersAtOnce_ShareOneLoad()
    {
        await using ModelRegistry registry = new();
        TaskCompletionSource<IModelRuntime> loaded = new();
        int loads = 0;
        registry.Register(Describe("a"), async (_, _) => { loads++; return await loaded.Task; });

        Task<ModelLease> first = LeaseAsync(registry, Cancellation);
        Task<ModelLease> second = LeaseAsync(registry, Cancellation);
        Assert.Equal(ModelState.Loading, registry.GetState("a"));
        loaded.SetResult(new TestRuntime());

        using ModelLease one = await first;
        using ModelLease other = await second;
        Assert.Equal("a", one.Descriptor.Id);
        Assert.Equal(1, loads);
        Assert.Equal(ModelState.Ready, registry.GetState("a"));
    }

    [Fact]
    public async Task LeaseAsync_LastWaiterLeaves_TheLoadIsGivenUpAndCanBeTriedAgain()
    {
        await using ModelRegistry registry = new();
        TaskCompletionSource begun = new();
        TaskCompletionSource abandoned = new();
        int loads = 0;
        registry.Register(Describe("a"), async (_, cancellationToken) =>
        {
            if (++loads > 1)
            {
                return new TestRuntime();
            }

            begun.SetResult();
            TaskCompletionSource forever = new();
            using (cancellationToken.Register(() => { forever.TrySetCanceled(cancellationToken); abandoned.TrySetResult(); }))
            {
                await forever.Task;
            }

            return new TestRuntime();
        });
        using CancellationTokenSource leaving = new();

        Task<ModelLease> only = LeaseAsync(registry, leaving.Token);
        await begun.Task;
        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);
        await abandoned.Task;
        using ModelLease lease = await LeaseAsync(registry, Cancellation);
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task LeaseAsync_LoadEndsAfterTheLastWaiterLeft_TheModelIsDisposedAndLoadedAnew()
    {
        await using ModelRegistry registry = new();
        TaskCompletionSource begun = new();
        TaskCompletionSource<IModelRuntime> late = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestRuntime orphan = new();
        int loads = 0;
        registry.Register(Describe("a"), async (_, _) =>
        {
            if (++loads > 1)
            {
                return new TestRuntime();
            }

            begun.SetResult();
            return await late.Task;
        });
        using CancellationTokenSource leaving = new();
        Task<ModelLease> only = LeaseAsync(registry, leaving.Token);
        await begun.Task;
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);

        Task<ModelLease> second = LeaseAsync(registry, Cancellation);
        late.SetResult(orphan);
        using ModelLease lease = await second;

        await orphan.Disposed.WaitAsync(Cancellation);
        Assert.Equal(2, loads);
        Assert.Equal(ModelState.Ready, registry.GetState("a"));
    }

    [Fact]
    public async Task LeaseAsync_AfterAFailure_TriesAgain()
    {
        await using ModelRegistry registry = new();
        int loads = 0;
        registry.Register(Describe("a"), (_, _) => ++loads == 1
            ? throw new InferenceException(InferenceErrors.GgufMalformed, "broken")
            : new ValueTask<IModelRuntime>(new TestRuntime()));

        Assert.Same(InferenceErrors.GgufMalformed, await FailAsync(registry, "a"));
        Assert.Equal(ModelState.Failed, registry.GetState("a"));
        using ModelLease lease = await LeaseAsync(registry, Cancellation);
        Assert.Equal(ModelState.Ready, registry.GetState("a"));
    }

    [Fact]
    public async Task LeaseAsync_UnknownModel_IsACodedError()
    {
        await using ModelRegistry registry = new();

        Assert.Same(InferenceErrors.ModelNotFound, await FailAsync(registry, "none"));
    }

    [Fact]
    public async Task Lease_AskedForWhatTheModelCannotDo_IsACodedError()
    {
        await using ModelRegistry registry = new();
        registry.Register(Describe("a"), (_, _) => new ValueTask<IModelRuntime>(new TestRuntime()));
        using ModelLease lease = await LeaseAsync(registry, Cancellation);

        Assert.Same(InferenceErrors.ModelCannotChat, Assert.Throws<InferenceException>(() => lease.Chat).Error);
        Assert.Same(InferenceErrors.ModelCannotEmbed, Assert.Throws<InferenceException>(() => lease.Embedder).Error);
    }

    [Fact]
    public async Task TryGet_Alias_FindsTheFirstThatCanChat()
    {
        await using ModelRegistry registry = new();
        registry.Register(Describe("embedder") with { Kind = ModelKind.Embedding }, Fail);
        registry.Register(Describe("broken") with { Error = InferenceErrors.GgufMalformed }, Fail);
        registry.Register(Describe("talker"), Fail);

        Assert.True(registry.TryGet(ModelRegistry.DefaultAlias, out ModelDescriptor? found));
        Assert.Equal("talker", found.Id);
    }

    [Fact]
    public async Task DisposeAsync_LoadedModel_IsDisposed()
    {
        ModelRegistry registry = new();
        await using TestRuntime runtime = new();
        registry.Register(Describe("a"), (_, _) => new ValueTask<IModelRuntime>(runtime));
        (await LeaseAsync(registry, Cancellation)).Dispose();

        await registry.DisposeAsync();

        Assert.True(runtime.IsDisposed);
    }

    private static async Task<ModelLease> LeaseAsync(ModelRegistry registry, CancellationToken cancellationToken)
        => await registry.LeaseAsync("a", progress: null, cancellationToken);

    private static async Task<ErrorDefinition> FailAsync(ModelRegistry registry, string id)
        => (await Assert.ThrowsAsync<InferenceException>(async () => await registry.LeaseAsync(id, progress: null, Cancellation))).Error;

    private static ModelDescriptor Describe(string id) => new() { Id = id };

    private static ValueTask<IModelRuntime> Fail(IProgress<double> progress, CancellationToken cancellationToken)
        => throw new InvalidOperationException("No test opens this model.");
}
