using Hearth.Inference.Registry;
using Hearth.Primitives;
using Hearth.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hearth.Inference.Tests.Registry;

public sealed class ModelMemoryTests : IAsyncDisposable
{
    private const long Megabyte = 1_000_000;
    private readonly TestClock _clock = new();
    private readonly List<TestRuntime> _runtimes = [];
    private ModelRegistry? _registry;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _registry?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Lease_ReturnedAndIdleForLong_TheModelIsUnloadedAndLoadedAgain()
    {
        ModelRegistry registry = Create(new InferenceOptions { IdleUnloadMinutes = 15 }, ("a", 1));
        (await LeaseAsync("a")).Dispose();
        _clock.Advance(TimeSpan.FromMinutes(10));
        (await LeaseAsync("a")).Dispose();

        _clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(ModelState.Ready, registry.GetState("a"));
        _clock.Advance(TimeSpan.FromMinutes(2));

        await _runtimes[0].Disposed.WaitAsync(Cancellation);
        Assert.Equal(ModelState.Unloaded, registry.GetState("a"));
        using ModelLease lease = await LeaseAsync("a");
        Assert.Equal(2, _runtimes.Count);
        Assert.Equal(ModelState.Ready, registry.GetState("a"));
    }

    [Fact]
    public async Task Lease_StillOut_IsNeverUnloaded()
    {
        Create(new InferenceOptions { IdleUnloadMinutes = 1 }, ("a", 1), ("b", 1));
        using ModelLease held = await LeaseAsync("a");
        (await LeaseAsync("b")).Dispose();

        _clock.Advance(TimeSpan.FromHours(5));

        await _runtimes[1].Disposed.WaitAsync(Cancellation);
        Assert.False(_runtimes[0].IsDisposed);
    }

    [Fact]
    public async Task Lease_UnloadSwitchedOff_Stays()
    {
        ModelRegistry registry = Create(new InferenceOptions { IdleUnloadMinutes = 0 }, ("a", 1));
        (await LeaseAsync("a")).Dispose();

        _clock.Advance(TimeSpan.FromDays(30));

        Assert.Equal(ModelState.Ready, registry.GetState("a"));
        Assert.False(_runtimes[0].IsDisposed);
    }

    [Fact]
    public async Task LeaseAsync_NoRoom_TheModelIdleLongestMakesIt()
    {
        ModelRegistry registry = Create(new InferenceOptions { MemoryMaxMb = 250 }, ("a", 100), ("b", 100), ("c", 100));
        (await LeaseAsync("a")).Dispose();
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await LeaseAsync("b")).Dispose();
        _clock.Advance(TimeSpan.FromMinutes(1));

        using ModelLease lease = await LeaseAsync("c");

        Assert.True(_runtimes[0].IsDisposed);
        Assert.False(_runtimes[1].IsDisposed);
        Assert.Equal(ModelState.Unloaded, registry.GetState("a"));
        Assert.Equal(150 * Megabyte, registry.MeasureMemoryAvailable());
    }

    [Fact]
    public async Task LeaseAsync_OnlyBusyModelsCouldMakeRoom_IsRefusedUntilTheyAreReturned()
    {
        Create(new InferenceOptions { MemoryMaxMb = 250 }, ("a", 100), ("b", 100), ("c", 100));
        ModelLease first = await LeaseAsync("a");
        using ModelLease second = await LeaseAsync("b");

        Assert.Same(InferenceErrors.MemoryBusy, await FailAsync("c"));
        Assert.DoesNotContain(_runtimes, static runtime => runtime.IsDisposed);
        first.Dispose();
        first.Dispose();

        using ModelLease third = await LeaseAsync("c");
        Assert.True(_runtimes[0].IsDisposed);
        Assert.False(_runtimes[1].IsDisposed);
    }

    [Fact]
    public async Task LeaseAsync_LargerThanTheLimit_IsRefusedAndNothingIsUnloaded()
    {
        Create(new InferenceOptions { MemoryMaxMb = 250 }, ("a", 100), ("huge", 251));
        (await LeaseAsync("a")).Dispose();

        Assert.Same(InferenceErrors.ModelTooLarge, await FailAsync("huge"));

        Assert.False(_runtimes[0].IsDisposed);
    }

    [Fact]
    public async Task LeaseAsync_TwoAtOnceForTheLastRoom_OneGetsIt()
    {
        Create(new InferenceOptions { MemoryMaxMb = 250 }, ("a", 200), ("b", 200));

        Task<ModelLease>[] both = [LeaseAsync("a"), LeaseAsync("b")];
        await Task.WhenAny(Task.WhenAll(both), Task.WhenAll(both).ContinueWith(static _ => { }, TaskScheduler.Default));

        Task<ModelLease> good = Assert.Single(both, static task => task.IsCompletedSuccessfully);
        Task<ModelLease> refused = Assert.Single(both, static task => task.IsFaulted);
        Assert.Same(InferenceErrors.MemoryBusy, (await Assert.ThrowsAsync<InferenceException>(() => refused)).Error);
        (await good).Dispose();
    }

    [Fact]
    public async Task LeaseAsync_LoadedModelsHaveNotTouchedAllTheyMay_WhatTheyMayIsNotFree()
    {
        // The machine says that 900 are free; the loaded model holds 100 of the 800 it may take.
        _registry = new ModelRegistry(
            new InferenceOptions(), new MachineMemory(1000 * Megabyte, static () => 900 * Megabyte), _clock, metrics: null, NullLogger.Instance);
        Add("grows", 800, heldMegabytes: 100);
        Add("other", 300, heldMegabytes: 300);
        using ModelLease lease = await LeaseAsync("grows");

        Assert.Same(InferenceErrors.MemoryBusy, await FailAsync("other"));
    }

    private ModelRegistry Create(InferenceOptions options, params (string Id, int Megabytes)[] models)
    {
        _registry = new ModelRegistry(
            options, new MachineMemory(1_000_000 * Megabyte, static () => 1_000_000 * Megabyte), _clock, metrics: null, NullLogger.Instance);
        foreach ((string id, int megabytes) in models)
        {
            Add(id, megabytes, megabytes);
        }

        return _registry;
    }

    private void Add(string id, int megabytes, int heldMegabytes) => _registry!.Register(
        new ModelDescriptor { Id = id, MemoryBytes = megabytes * Megabyte },
        (_, _) =>
        {
            TestRuntime runtime = new(heldMegabytes * Megabyte);
            _runtimes.Add(runtime);
            return new ValueTask<IModelRuntime>(runtime);
        });

    private async Task<ModelLease> LeaseAsync(string id) => await _registry!.LeaseAsync(id, progress: null, Cancellation);

    private async Task<ErrorDefinition> FailAsync(string id) => (await Assert.ThrowsAsync<InferenceException>(() => LeaseAsync(id))).Error;
}
