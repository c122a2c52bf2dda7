namespace Hearth.Vectors.Collections;

/// <summary>One piece of background work at a time, over all collections in turn. Thread-safe.</summary>
internal sealed class UpkeepLane : IAsyncDisposable
{
    private readonly Func<UpkeepEntry, ValueTask> _work;
    private readonly Lock _lock = new();
    private readonly Dictionary<Collection, UpkeepEntry> _entries = new(ReferenceEqualityComparer.Instance);
    private readonly SemaphoreSlim _signal = new(0);
    private readonly SemaphoreSlim _working = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public UpkeepLane(Func<UpkeepEntry, ValueTask> work, bool hasLoop)
    {
        _work = work;
        _loop = hasLoop ? LoopAsync() : Task.CompletedTask;
    }

    public void Wake(Collection collection)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(collection, out UpkeepEntry? entry))
            {
                entry.IsDue = true;
            }
            else
            {
                _entries[collection] = new UpkeepEntry(collection);
            }
        }

        Signal();
    }

    /// <summary>Looks again; several signals before the next look are one.</summary>
    public void Signal()
    {
        lock (_lock)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    /// <summary>Returns when nothing is done for the collection any more; what was being done is given up.</summary>
    public async ValueTask ForgetAsync(Collection collection)
    {
        UpkeepEntry? entry;
        lock (_lock)
        {
            if (!_entries.Remove(collection, out entry))
            {
                return;
            }
        }

        await entry.Stop.CancelAsync();
        await _working.WaitAsync();
        _working.Release();
        entry.Stop.Dispose();
    }

    /// <summary>Works once for every collection.</summary>
    public async ValueTask RoundAsync()
    {
        UpkeepEntry[] entries;
        lock (_lock)
        {
            entries = [.. _entries.Values];
        }

        foreach (UpkeepEntry entry in entries)
        {
            await _working.WaitAsync();
            try
            {
                if (IsKnown(entry))
                {
                    await _work(entry);
                }
            }
            finally
            {
                _working.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Signal();
        await _loop;
        _stop.Dispose();
        _signal.Dispose();
        _working.Dispose();
    }

    private bool IsKnown(UpkeepEntry entry)
    {
        lock (_lock)
        {
            return _entries.ContainsKey(entry.Collection);
        }
    }

    private async Task LoopAsync()
    {
        await Task.Yield();
        while (!_stop.IsCancellationRequested)
        {
            await _signal.WaitAsync(CancellationToken.None);
            if (!_stop.IsCancellationRequested)
            {
                await RoundAsync();
            }
        }
    }
}
