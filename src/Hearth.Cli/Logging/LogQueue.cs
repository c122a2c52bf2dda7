using System.Collections.Concurrent;
using System.Globalization;
using Hearth.Primitives;
using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Logging;

/// <summary>Carries lines from any thread to the sinks on a thread of its own, so that a slow disk or terminal never holds up an answer.</summary>
/// <remarks>
/// Thread-safe. The queue is bounded: when it is full a line is dropped and counted, and the next line that is written is preceded by the count.
/// A sink that fails is left out from then on, and the others say so.
/// </remarks>
internal sealed class LogQueue : IDisposable
{
    /// <summary>How long a stop waits for what is still in the queue.</summary>
    private const int FlushTimeoutMs = 5000;

    private const string Category = "Hearth.Cli.Logging";
    private static readonly EventId DroppedEvent = new(15000, "LogDropped");
    private static readonly EventId SinkFailedEvent = new(15001, "LogSinkFailed");

    private readonly BlockingCollection<LogLine> _lines;
    private readonly List<ILogSink> _sinks;
    private readonly TimeProvider _time;
    private readonly Thread _writer;
    private long _dropped;
    private int _stopped;

    public LogQueue(IEnumerable<ILogSink> sinks, int lengthMax, TimeProvider time)
    {
        _sinks = [.. sinks];
        _time = time;
        _lines = new BlockingCollection<LogLine>(lengthMax);
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "hearth log" };
        _writer.Start();
    }

    /// <summary>Queues a line, or drops it; never waits.</summary>
    public void Add(LogLine line)
    {
        try
        {
            if (!_lines.TryAdd(line))
            {
                Interlocked.Increment(ref _dropped);
            }
        }
        catch (InvalidOperationException)
        {
            // Stopped while this line was on its way: nobody reads any more.
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Writes what is queued, within <see cref="FlushTimeoutMs"/>, and closes the sinks.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 0)
        {
            _lines.CompleteAdding();
            if (_writer.Join(FlushTimeoutMs))
            {
                _lines.Dispose();
            }
        }
    }

    private void WriteAll()
    {
        foreach (LogLine line in _lines.GetConsumingEnumerable())
        {
            WriteDropped();
            Write(line);
            if (_lines.Count == 0)
            {
                ForEachSink(sink => sink.Flush());
            }
        }

        WriteDropped();
        ForEachSink(sink => sink.Dispose());
    }

    private void WriteDropped()
    {
        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and long count)
        {
            Write(Own(LogLevel.Warning, DroppedEvent, string.Create(CultureInfo.InvariantCulture, $"{count} log lines were dropped: the queue was full (logging.queueLengthMax)")));
        }
    }

    private void Write(LogLine line) => ForEachSink(sink => sink.Write(line));

    private void ForEachSink(Action<ILogSink> action)
    {
        for (int index = _sinks.Count - 1; index >= 0; index--)
        {
            try
            {
                action(_sinks[index]);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                _sinks.RemoveAt(index);
                ErrorDefinition error = CliErrors.LogNotWritable;
                LogLine report = Own(LogLevel.Error, SinkFailedEvent, $"{error.Code} {error.Title}: {exception.Message}");
                Write(report);
                index = Math.Min(index, _sinks.Count);
            }
        }
    }

    private LogLine Own(LogLevel level, EventId id, string message) =>
        new() { Time = _time.GetLocalNow(), Level = level, Category = Category, Event = id, Message = message };
}
