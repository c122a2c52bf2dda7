namespace Hearth.Inference.Registry;

/// <summary>One attempt to load a model, shared by everybody who waits for it.</summary>
/// <remarks>
/// Invariants: it runs while at least one caller waits; the last one to leave an unfinished load abandons it; an abandoned or failed load takes no more
/// callers and never has a model, even where loading had ended by then: that model is disposed. Thread-safe.
/// </remarks>
internal sealed class ModelLoad : IProgress<double>, IAsyncDisposable
{
    private readonly Lock _gate = new();
#pragma warning disable CA2213, S2930 // Dispose what is disposable: without a timer there is nothing to free, and a caller may still be leaving.
    private readonly CancellationTokenSource _abandoned = new();
#pragma warning restore CA2213, S2930
    private readonly TaskCompletionSource<IModelRuntime> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<ModelLoad, Func<IModelRuntime, ValueTask>, CancellationToken, ValueTask> _open;
    private readonly List<IProgress<double>> _listeners = [];
    private Task _running = Task.CompletedTask;
    private int _waiting = 1;
    private bool _isAbandoned;

    /// <summary>Not begun until <see cref="Start"/>; the caller counts as the first who waits.</summary>
    /// <param name="open">Loads the model, and hands it over before it passes its turn on.</param>
    /// <param name="progress">Told the finished fraction; null for nobody.</param>
    public ModelLoad(Func<ModelLoad, Func<IModelRuntime, ValueTask>, CancellationToken, ValueTask> open, IProgress<double>? progress)
    {
        _open = open;
        if (progress is not null)
        {
            _listeners.Add(progress);
        }
    }

    public Task<IModelRuntime> Completion => _result.Task;

    /// <summary>The loaded model; null before and where loading failed.</summary>
    public IModelRuntime? Runtime { get; private set; }

    public void Start() => _running = RunAsync();

    /// <summary>False when this attempt is over and a new one is needed.</summary>
    public bool TryJoin(IProgress<double>? progress)
    {
        lock (_gate)
        {
            if (_isAbandoned || Completion is { IsCompleted: true, IsCompletedSuccessfully: false })
            {
                return false;
            }

            _waiting++;
            if (progress is not null)
            {
                _listeners.Add(progress);
            }

            return true;
        }
    }

    public void Leave(IProgress<double>? progress)
    {
        lock (_gate)
        {
            if (progress is not null)
            {
                _listeners.Remove(progress);
            }

            if (--_waiting > 0 || Completion.IsCompleted)
            {
                return;
            }

            _isAbandoned = true;
        }

        // Outside the lock: whoever is told may call back.
        _abandoned.Cancel();
    }

    public void Report(double value)
    {
        IProgress<double>[] listeners;
        lock (_gate)
        {
            listeners = [.. _listeners];
        }

        foreach (IProgress<double> listener in listeners)
        {
            listener.Report(value);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _abandoned.CancelAsync();
        await _running;
        if (Runtime is { } runtime)
        {
            await runtime.DisposeAsync();
        }
    }

    private async Task RunAsync()
    {
        // Whoever asked goes on at once; it waits for the result with its own token.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await _open(this, FinishAsync, _abandoned.Token);
        }
        catch (OperationCanceledException) when (_abandoned.IsCancellationRequested)
        {
            _result.SetCanceled(_abandoned.Token);
        }
#pragma warning disable CA1031 // Do not catch general exception types: the failure is the outcome, and every caller that waits receives it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _result.SetException(failure);
        }
    }

    private async ValueTask FinishAsync(IModelRuntime runtime)
    {
        lock (_gate)
        {
            if (!_isAbandoned)
            {
                Runtime = runtime;
                _result.SetResult(runtime);
                return;
            }
        }

        await runtime.DisposeAsync();
        _result.SetCanceled(_abandoned.Token);
    }
}
