using Microsoft.Extensions.AI;

namespace Hearth.Inference.Registry;

/// <summary>One attempt to load a model, shared by everybody who waits for it.</summary>
/// <remarks>
/// Invariants: it runs while at least one caller waits; the last one to leave an unfinished load cancels it; a cancelled or failed load takes no more
/// callers. Thread-safe.
/// </remarks>
internal sealed class ModelLoad : IProgress<double>, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _abandoned = new();
    private readonly TaskCompletionSource<IChatClient> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<IProgress<double>, CancellationToken, ValueTask<IChatClient>> _open;
    private readonly List<IProgress<double>> _listeners = [];
    private Task _running = Task.CompletedTask;
    private int _waiting = 1;

    public ModelLoad(Func<IProgress<double>, CancellationToken, ValueTask<IChatClient>> open, IProgress<double>? progress)
    {
        _open = open;
        if (progress is not null)
        {
            _listeners.Add(progress);
        }
    }

    public Task<IChatClient> Completion => _result.Task;

    /// <summary>The loaded model; null before and where loading failed.</summary>
    public IChatClient? Client { get; private set; }

    public void Start() => _running = RunAsync();

    /// <summary>False when this attempt is over and a new one is needed.</summary>
    public bool TryJoin(IProgress<double>? progress)
    {
        lock (_gate)
        {
            if (_abandoned.IsCancellationRequested || Completion is { IsCompleted: true, IsCompletedSuccessfully: false })
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

            if (--_waiting == 0 && !Completion.IsCompleted)
            {
                _abandoned.Cancel();
            }
        }
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
        Client?.Dispose();
        _abandoned.Dispose();
    }

    private async Task RunAsync()
    {
        // Whoever asked goes on at once; it waits for the result with its own token.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            Client = await _open(this, _abandoned.Token);
            _result.SetResult(Client);
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
}
