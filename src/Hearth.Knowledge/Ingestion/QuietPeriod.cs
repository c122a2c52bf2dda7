namespace Hearth.Knowledge.Ingestion;

/// <summary>Lets through one signal for a burst of changes, once nothing has changed for a while. Thread-safe; one waits at a time.</summary>
internal sealed class QuietPeriod(TimeSpan quiet, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _gate = new();
    private long _last;

    /// <summary>Something has changed.</summary>
    public void Notify()
    {
        lock (_gate)
        {
            _last = time.GetTimestamp();
            if (_changed.CurrentCount == 0)
            {
                _changed.Release();
            }
        }
    }

    /// <summary>Waits for a change and then for quiet.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _changed.WaitAsync(cancellationToken);
        for (TimeSpan left = Left(); left > TimeSpan.Zero; left = Left())
        {
            await Task.Delay(left, time, cancellationToken);
        }

        lock (_gate)
        {
            // What came meanwhile is covered by the reading that follows.
            if (_changed.CurrentCount > 0)
            {
                _changed.Wait(0, CancellationToken.None);
            }
        }
    }

    public void Dispose() => _changed.Dispose();

    private TimeSpan Left()
    {
        lock (_gate)
        {
            return quiet - time.GetElapsedTime(_last);
        }
    }
}
