namespace Hearth.Gateway.Requests;

/// <summary>Admits requests up to the bound of their lane, and lets them run out when the server stops. Thread-safe.</summary>
/// <remarks>
/// Invariants: (1) a request is counted from <see cref="TryEnter"/> to <see cref="Leave"/>; (2) once draining, none is admitted; (3) the drained task
/// completes exactly when draining has begun and the counts of all lanes are zero.
/// </remarks>
internal sealed class RequestGate(int modelRequestsMax, int storeRequestsMax) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cut = new();
    private int _models;
    private int _stores;
    private volatile bool _isDraining;

    public bool IsDraining => _isDraining;

    public int InFlight
    {
        get
        {
            lock (_lock)
            {
                return _models + _stores;
            }
        }
    }

    /// <summary>Cancelled when the drain time is over: what still runs must end now.</summary>
    public CancellationToken Cut => _cut.Token;

    public bool TryEnter(RequestLane lane)
    {
        lock (_lock)
        {
            ref int count = ref Count(lane);
            if (_isDraining || count >= (lane == RequestLane.Model ? modelRequestsMax : storeRequestsMax))
            {
                return false;
            }

            count++;
            return true;
        }
    }

    public void Leave(RequestLane lane)
    {
        lock (_lock)
        {
            Count(lane)--;
            CompleteIfDrained();
        }
    }

    /// <summary>From now on nothing is admitted.</summary>
    public void BeginDrain()
    {
        lock (_lock)
        {
            _isDraining = true;
            CompleteIfDrained();
        }
    }

    /// <summary>Completes when draining has begun and the last request has left; throws when the time is over first.</summary>
    public Task WaitDrainedAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken) =>
        _drained.Task.WaitAsync(timeout, time, cancellationToken);

    public Task CutOffAsync() => _cut.CancelAsync();

    public void Dispose() => _cut.Dispose();

    private ref int Count(RequestLane lane) => ref lane == RequestLane.Model ? ref _models : ref _stores;

    private void CompleteIfDrained()
    {
        if (_isDraining && _models + _stores == 0)
        {
            _drained.TrySetResult();
        }
    }
}
