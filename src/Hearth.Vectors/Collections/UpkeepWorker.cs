using Microsoft.Extensions.Logging;

namespace Hearth.Vectors.Collections;

/// <summary>Does the upkeep of all collections of a store: one lane makes heads segments, so that writes never wait for a merge; the other merges and lets old versions go.</summary>
/// <remarks>Thread-safe. A failure is logged once per try and tried again after a time that doubles up to <see cref="BackoffMax"/>.</remarks>
internal sealed partial class UpkeepWorker : IAsyncDisposable
{
    private static readonly TimeSpan BackoffMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BackoffMax = TimeSpan.FromMinutes(5);
    private readonly TimeProvider _time;
    private readonly CollectionLimits _limits;
    private readonly VectorsMetrics _metrics;
    private readonly ILogger _logger;
    private readonly UpkeepLane _flushes;
    private readonly UpkeepLane _merges;
    private readonly ITimer? _timer;

    /// <summary>Begins to work.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="limits">The bounds.</param>
    /// <param name="metrics">The meter.</param>
    /// <param name="logger">Told of failures.</param>
    /// <param name="hasLoop">Whether it works by itself; else only when <see cref="RoundAsync"/> is called.</param>
    public UpkeepWorker(TimeProvider time, CollectionLimits limits, VectorsMetrics metrics, ILogger logger, bool hasLoop)
    {
        _time = time;
        _limits = limits;
        _metrics = metrics;
        _logger = logger;
        _flushes = new UpkeepLane(FlushAsync, hasLoop);
        _merges = new UpkeepLane(MergeAsync, hasLoop);
        _timer = hasLoop ? time.CreateTimer(static worker => ((UpkeepWorker?)worker)?.Signal(), this, BackoffMin, BackoffMin) : null;
    }

    /// <summary>There is something to do for a collection.</summary>
    public void Wake(Collection collection)
    {
        _flushes.Wake(collection);
        _merges.Wake(collection);
    }

    /// <summary>Returns when nothing is done for a collection any more.</summary>
    public async ValueTask ForgetAsync(Collection collection)
    {
        await _flushes.ForgetAsync(collection);
        await _merges.ForgetAsync(collection);
    }

    /// <summary>Does everything that is due now.</summary>
    public async ValueTask RoundAsync()
    {
        await _flushes.RoundAsync();
        await _merges.RoundAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
        }

        await _flushes.DisposeAsync();
        await _merges.DisposeAsync();
    }

    private void Signal()
    {
        _flushes.Signal();
        _merges.Signal();
    }

    private ValueTask FlushAsync(UpkeepEntry entry) => TryAsync(entry, "flush", async stop =>
    {
        if (!entry.IsDue)
        {
            return;
        }

        entry.IsDue = false;
        while (await entry.Collection.Upkeep.FlushAsync(stop))
        {
            _merges.Wake(entry.Collection);
        }
    });

    private ValueTask MergeAsync(UpkeepEntry entry) => TryAsync(entry, "merge", async stop =>
    {
        CollectionUpkeep upkeep = entry.Collection.Upkeep;
        bool isIdle = _time.GetElapsedTime(upkeep.LastWrite) >= _limits.IdleAfter && entry.IdleDone != upkeep.LastWrite;
        long lastWrite = upkeep.LastWrite;
        if (entry.IsDue || isIdle)
        {
            entry.IsDue = false;
            while (await upkeep.MergeAsync(isIdle, stop))
            {
                // Step after step, until there is nothing left to do.
            }

            entry.IdleDone = isIdle ? lastWrite : entry.IdleDone;
        }

        if (entry.CollectedAt == 0 || _time.GetElapsedTime(entry.CollectedAt) >= _limits.RetentionEvery)
        {
            await upkeep.CollectAsync();
            entry.CollectedAt = _time.GetTimestamp();
        }
    });

    private async ValueTask TryAsync(UpkeepEntry entry, string what, Func<CancellationToken, ValueTask> work)
    {
        if (entry.Failures > 0 && _time.GetTimestamp() < entry.RetryAt)
        {
            return;
        }

#pragma warning disable CA1031 // Do not catch general exception types: this is the boundary of the background work; the failure is logged and tried again.
        try
        {
            await work(entry.Stop.Token);
            entry.Failures = 0;
        }
        catch (OperationCanceledException) when (entry.Stop.IsCancellationRequested)
        {
            LogCancelled(what);
        }
        catch (Exception failure)
        {
            entry.IsDue = true;
            entry.Failures++;
            TimeSpan wait = TimeSpan.FromTicks(Math.Min(BackoffMax.Ticks, BackoffMin.Ticks << Math.Min(entry.Failures - 1, 16)));
            entry.RetryAt = _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency);
            string code = (failure as VectorsException)?.Error.Code ?? failure.GetType().Name;
            _metrics.Failed(what, code);
            LogFailed(failure, what, code, entry.Failures, wait.TotalSeconds);
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(5000, LogLevel.Warning, "The {Work} of a collection failed with {Code}, {Failures} times in a row; it is tried again in {WaitSeconds} s")]
    private partial void LogFailed(Exception failure, string work, string code, int failures, double waitSeconds);

    [LoggerMessage(5001, LogLevel.Debug, "The {Work} of a collection was given up: the collection is closed")]
    private partial void LogCancelled(string work);
}
