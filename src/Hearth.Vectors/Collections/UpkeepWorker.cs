using System.Threading.Channels;

namespace Hearth.Vectors.Collections;

/// <summary>Does the upkeep of all collections of a store, one piece of work at a time.</summary>
internal sealed class UpkeepWorker : IAsyncDisposable
{
    private readonly Channel<Collection> _waiting = Channel.CreateUnbounded<Collection>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly HashSet<Collection> _known = [];
    private readonly HashSet<Collection> _forgotten = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _working = new(1);
    private readonly Task _loop;

    public UpkeepWorker() => _loop = RunAsync();

    /// <summary>There is something to do for a collection; noted once until it is done.</summary>
    public void Wake(Collection collection)
    {
        lock (_lock)
        {
            if (!_forgotten.Contains(collection) && _known.Add(collection))
            {
                _waiting.Writer.TryWrite(collection);
            }
        }
    }

    /// <summary>Returns when nothing is done for a collection any more.</summary>
    public async ValueTask ForgetAsync(Collection collection)
    {
        lock (_lock)
        {
            _forgotten.Add(collection);
        }

        await _working.WaitAsync();
        _working.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _waiting.Writer.TryComplete();
        await _loop;
        _stop.Dispose();
        _working.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        await foreach (Collection collection in _waiting.Reader.ReadAllAsync())
        {
            lock (_lock)
            {
                _known.Remove(collection);
            }

            await _working.WaitAsync();
            try
            {
                await WorkAsync(collection);
            }
            finally
            {
                _working.Release();
            }
        }
    }

    private async ValueTask WorkAsync(Collection collection)
    {
        try
        {
            while (!IsForgotten(collection) && await collection.Upkeep.StepAsync(isIdle: false, _stop.Token))
            {
                // Step after step, until there is nothing left to do.
            }
        }
        catch (OperationCanceledException)
        {
            // What was begun is begun again when the store is next opened.
        }
        catch (VectorsException)
        {
            // A full disk or a damaged file: the next write wakes the upkeep again.
        }
    }

    private bool IsForgotten(Collection collection)
    {
        lock (_lock)
        {
            return _forgotten.Contains(collection);
        }
    }
}
