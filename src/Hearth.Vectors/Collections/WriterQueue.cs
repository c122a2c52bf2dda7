using System.Threading.Channels;

namespace Hearth.Vectors.Collections;

/// <summary>What waits for the one writer of a collection. Actions go before writes: the background makes room for these. Thread-safe; one reader.</summary>
internal sealed class WriterQueue(VectorsMetrics metrics)
{
    /// <summary>Writes that may wait.</summary>
    private const int LengthMax = 1024;

    /// <summary>Bytes of writes that may wait; one is always taken.</summary>
    private const long BytesMax = 256 << 20;

    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly Queue<WriterJob> _writes = new();
    private readonly Queue<ActionJob> _actions = new();
    private long _bytes;
    private bool _isClosed;

    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _isClosed;
            }
        }
    }

    /// <summary>Closed and empty.</summary>
    public bool IsDone
    {
        get
        {
            lock (_lock)
            {
                return _isClosed && _writes.Count == 0 && _actions.Count == 0;
            }
        }
    }

    public void Add(WriterJob job, string collection)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                throw new VectorsException(VectorsErrors.CollectionNotFound, $"the collection '{collection}' is closed");
            }

            if (job is ActionJob action)
            {
                _actions.Enqueue(action);
            }
            else if (_writes.Count < LengthMax && (_writes.Count == 0 || _bytes + BytesOf(job) <= BytesMax))
            {
                _bytes += BytesOf(job);
                _writes.Enqueue(job);
            }
            else
            {
                metrics.BoundReached("writes");
                throw new VectorsException(VectorsErrors.WritesBusy, $"{_writes.Count} writes with {_bytes} bytes to '{collection}' wait; there may be {LengthMax} with {BytesMax}");
            }
        }

        _signal.Writer.TryWrite(true);
    }

    public ActionJob? TakeAction()
    {
        lock (_lock)
        {
            return _actions.TryDequeue(out ActionJob? action) ? action : null;
        }
    }

    public WriterJob? TakeWrite()
    {
        lock (_lock)
        {
            if (!_writes.TryDequeue(out WriterJob? job))
            {
                return null;
            }

            _bytes -= BytesOf(job);
            return job;
        }
    }

    /// <summary>Returns when something may have come.</summary>
    public ValueTask<bool> WaitAsync() => _signal.Reader.ReadAsync();

    /// <summary>Takes nothing any more; what waits is still done.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        _signal.Writer.TryWrite(true);
    }

    private static long BytesOf(WriterJob job) => job is UpsertJob upsert ? upsert.Body.Length : 0;
}
