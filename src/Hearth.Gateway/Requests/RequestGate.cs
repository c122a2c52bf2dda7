namespace Hearth.Gateway.Requests;

/// <summary>Admits model requests up to a bound, and lets them run out when the server stops. Thread-safe.</summary>
/// <remarks>
/// Invariants: (1) a request is counted from <see cref="TryEnter"/> to <see cref="Leave"/>; (2) once draining, none is admitted; (3) the drained task
/// completes exactly when draining has begun and the count is zero.
/// </remarks>
internal sealed class RequestGate(int requestsMax) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _cut = new();
    private int _inFlight;
    private volatile bool _isDraining;

    public bool IsDraining => _isDraining;

    public int InFlight
    {
        get
        {
            lock (_lock)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>Cancelled when the drain time is over: what still runs must end now.</summary>
    public CancellationToken Cut => _cut.Token;

    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_isDraining || _inFlight >= requestsMax)
            {
                return false;
            }

            _inFlight++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            _inFlight--;
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

    private void CompleteIfDrained()
    {
        if (_isDraining && _inFlight == 0)
        {
            _drained.TrySetResult();
        }
    }
}
