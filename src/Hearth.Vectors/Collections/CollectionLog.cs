using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>The log that a collection's writer adds to: continued when the collection is opened, changed for the next one when a head is frozen.</summary>
internal sealed class CollectionLog(CollectionFolder folder, VectorsMetrics metrics) : IDisposable
{
    private LogWriter? _log;
    private long _length;
    private long _flushed;

    /// <summary>The log; <see cref="Open"/> has succeeded.</summary>
    public LogWriter Current => _log ?? throw new InvalidOperationException("The log is not open.");

    /// <summary>The writes behind a version, and where the newest log's valid part ends.</summary>
    public List<LogRecord> Read(long after) => folder.ReadLogs(after, long.MaxValue, isWhole: true, out _length, out _flushed);

    /// <summary>Goes on with the newest log, or begins one; nothing where that was done.</summary>
    public void Open(long nextSequence) => _log ??= folder.ContinueLog(_length, _flushed, nextSequence);

    /// <summary>Forgets what was added and not committed.</summary>
    public void Discard() => _log?.Discard();

    /// <summary>Begins the next log; without room for one that which is there goes on.</summary>
    public void Rotate(long nextSequence)
    {
        // Heads that are frozen while logs are replayed are in logs that are there.
        if (_log is not { HasRecords: true })
        {
            return;
        }

        try
        {
            _log.Sync();
            LogWriter next = folder.BeginLog(nextSequence);
            _log.Dispose();
            _log = next;
        }
        catch (VectorsException failure)
        {
            metrics.Failed("rotate", failure.Error.Code);
        }
    }

    public void Dispose() => _log?.Dispose();
}
