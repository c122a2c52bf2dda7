using Microsoft.Extensions.Logging;

namespace Hearth.Inference.Registry;

/// <summary>Lets models take memory one after the other, and takes it back from those nobody uses.</summary>
/// <remarks>
/// <para>Definitions: a model <em>holds</em> what its runtime has taken and what its descriptor says it may still take; it is <em>busy</em> while a
/// lease is out or somebody waits for one; the <em>turn</em> is a lock that everything which takes or frees memory passes.</para>
/// <para>Invariants:</para>
/// <list type="number">
/// <item>Memory is taken and freed only within the turn; whoever has it sees what all others hold, and no two models count the same free bytes.</item>
/// <item>A busy model is never unloaded: to detach a runtime and to see that nobody uses it is one step under the registry's lock.</item>
/// <item>A detached runtime is disposed before the turn is passed on, so its memory is free when the next one measures.</item>
/// <item>The turn is held for one load or one disposal at a time; nobody waits inside it for a busy model.</item>
/// </list>
/// <para>
/// An entry: <c>NotLoaded</c> → (<see cref="ModelEntry.LeaseAsync"/>) → <c>Loading</c> → (<see cref="ModelLoad"/>, in its turn) → <c>Ready</c> →
/// (<see cref="MakeRoomAsync"/> or <see cref="UnloadIdleAsync"/>, by <see cref="ModelEntry.TryDetach"/>) → <c>Unloaded</c> → <c>Loading</c> …; a load
/// that fails is <c>Failed</c>, one that everybody left is <c>NotLoaded</c> again, and both are tried anew by the next lease.
/// </para>
/// </remarks>
internal sealed partial class ModelMemory : IAsyncDisposable
{
    private const long BytesPerMegabyte = 1_000_000;

    private readonly Lock _gate;
    private readonly Func<IReadOnlyList<ModelEntry>> _entries;
    private readonly MachineMemory _machine;
    private readonly long _limitBytes;
    private readonly TimeSpan _idleMax;
    private readonly TimeProvider _time;
    private readonly InferenceMetrics? _metrics;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer? _timer;
    private Task _unloading = Task.CompletedTask;
    private bool _isTimerSet;

    /// <summary>Nothing is measured before the first model is asked for.</summary>
    /// <param name="gate">The registry's lock, which guards the entries.</param>
    /// <param name="entries">All entries; called under the lock.</param>
    /// <param name="machine">What there is.</param>
    /// <param name="options">What may be used of it, and for how long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="metrics">Is told of what is unloaded; null for nobody.</param>
    /// <param name="logger">Likewise.</param>
    public ModelMemory(
        Lock gate,
        Func<IReadOnlyList<ModelEntry>> entries,
        MachineMemory machine,
        InferenceOptions options,
        TimeProvider time,
        InferenceMetrics? metrics,
        ILogger logger)
    {
        _gate = gate;
        _entries = entries;
        _machine = machine;
        _limitBytes = options.MemoryMaxMb * BytesPerMegabyte;
        _idleMax = TimeSpan.FromMinutes(options.IdleUnloadMinutes);
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _timer = _idleMax > TimeSpan.Zero ? time.CreateTimer(static state => (state as ModelMemory)?.BeginUnloadIdle(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) : null;
    }

    /// <summary>What all models together may ever have, in bytes.</summary>
    public long TotalBytes => _limitBytes > 0 ? Math.Min(_limitBytes, _machine.TotalBytes) : _machine.TotalBytes;

    public long Timestamp => _time.GetTimestamp();

    public TimeSpan Since(long timestamp) => _time.GetElapsedTime(timestamp);

    /// <summary>What a model that is loaded now could get, if every idle one made room.</summary>
    public long MeasureAvailable()
    {
        long machineBytes = _machine.AvailableBytes();
        lock (_gate)
        {
            List<ModelEntry> loaded = [.. _entries().Where(static entry => entry.Runtime is not null)];
            return Math.Max(0, FreeBytes(machineBytes, loaded) + loaded.Where(static entry => !entry.IsBusy).Sum(static entry => entry.HeldBytes));
        }
    }

    /// <summary>Waits for the turn; the caller passes it on with <see cref="PassTurn"/>.</summary>
    public Task TakeTurnAsync(CancellationToken cancellationToken) => _turn.WaitAsync(cancellationToken);

    public void PassTurn() => _turn.Release();

    /// <summary>Unloads what must go for this model to fit. Only within the turn.</summary>
    /// <exception cref="InferenceException">It does not fit, and nothing was unloaded.</exception>
    public async ValueTask MakeRoomAsync(ModelDescriptor model)
    {
        long machineBytes = _machine.AvailableBytes();
        List<(ModelEntry Entry, IModelRuntime Runtime)> detached = [];
        lock (_gate)
        {
            List<ModelEntry> loaded = [.. _entries().Where(static entry => entry.Runtime is not null)];
            List<MemoryHolding> holdings = [.. loaded.Select(Describe)];
            List<int> victims;
            try
            {
                victims = MemoryPlan.Make(model.Id, model.MemoryBytes, TotalBytes, FreeBytes(machineBytes, loaded), holdings);
            }
            catch (InferenceException)
            {
                _metrics?.BoundReached("inference.memoryMaxMb");
                throw;
            }

            foreach (int index in victims)
            {
                if (loaded[index].TryDetach() is { } runtime)
                {
                    detached.Add((loaded[index], runtime));
                }
            }
        }

        foreach ((ModelEntry entry, IModelRuntime runtime) in detached)
        {
            await runtime.DisposeAsync();
            _metrics?.Unloaded(entry.Descriptor.Id, "memory");
            LogMadeRoom(entry.Descriptor.Id, model.Id);
        }
    }

    /// <summary>A model has lost its last user. Called under the lock.</summary>
    public void NoteIdle()
    {
        if (!_isTimerSet && _timer is not null)
        {
            _isTimerSet = _timer.Change(_idleMax, Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        await _closing.CancelAsync();
        Task unloading;
        lock (_gate)
        {
            unloading = _unloading;
        }

        await unloading;
        _closing.Dispose();
        _turn.Dispose();
    }

    private void BeginUnloadIdle()
    {
        lock (_gate)
        {
            if (_unloading.IsCompleted && !_closing.IsCancellationRequested)
            {
                _unloading = UnloadIdleAsync();
            }
        }
    }

    private async Task UnloadIdleAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await TakeTurnAsync(_closing.Token);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return;
        }

        try
        {
            foreach ((ModelEntry entry, IModelRuntime runtime) in DetachIdle())
            {
                await runtime.DisposeAsync();
                _metrics?.Unloaded(entry.Descriptor.Id, "idle");
                LogIdle(entry.Descriptor.Id, (long)_idleMax.TotalMinutes);
            }
        }
#pragma warning disable CA1031 // Do not catch general exception types: nobody awaits a timer; what a foreign runtime throws while it closes is recorded here.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogUnloadFailed(failure);
        }
        finally
        {
            PassTurn();
        }
    }

    /// <summary>Takes what has been idle long enough, and sets the timer for the next one.</summary>
    private List<(ModelEntry Entry, IModelRuntime Runtime)> DetachIdle()
    {
        List<(ModelEntry Entry, IModelRuntime Runtime)> detached = [];
        lock (_gate)
        {
            TimeSpan? next = null;
            foreach (ModelEntry entry in _entries())
            {
                if (entry.Runtime is null || entry.IsBusy)
                {
                    continue;
                }

                TimeSpan left = _idleMax - _time.GetElapsedTime(entry.LastUsed);
                if (left > TimeSpan.Zero)
                {
                    next = next < left ? next : left;
                }
                else if (entry.TryDetach() is { } runtime)
                {
                    detached.Add((entry, runtime));
                }
            }

            _isTimerSet = next is { } due && _timer?.Change(due, Timeout.InfiniteTimeSpan) is true;
        }

        return detached;
    }

    /// <summary>What nobody has: of the owner's limit, and of the machine, whose free memory still contains what loaded models have not touched yet.</summary>
    private long FreeBytes(long machineBytes, List<ModelEntry> loaded)
    {
        long held = loaded.Sum(static entry => entry.HeldBytes);
        long untouched = held - loaded.Sum(static entry => entry.Runtime?.MemoryBytes ?? 0);
        long freeHere = machineBytes - untouched;
        return _limitBytes > 0 ? Math.Min(freeHere, _limitBytes - held) : freeHere;
    }

    private MemoryHolding Describe(ModelEntry entry) =>
        new(entry.Descriptor.Id, entry.HeldBytes, entry.IsBusy, _time.GetElapsedTime(entry.LastUsed), entry.LoadTime);

    [LoggerMessage(4020, LogLevel.Information, "Model {Model} is unloaded to make room for {NewModel}")]
    private partial void LogMadeRoom(string model, string newModel);

    [LoggerMessage(4021, LogLevel.Information, "Model {Model} is unloaded: nobody has used it for {IdleMinutes} minutes")]
    private partial void LogIdle(string model, long idleMinutes);

    [LoggerMessage(4022, LogLevel.Error, "An idle model could not be unloaded")]
    private partial void LogUnloadFailed(Exception failure);
}
