using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hearth.Knowledge;

/// <summary>What the module tells those who run it: the meter and the activities <c>Hearth.Knowledge</c>, and its log.</summary>
/// <remarks>Counts, times and error codes: no names of files or collections, no questions, no text. Thread-safe.</remarks>
public sealed partial class KnowledgeDiagnostics : IDisposable
{
    /// <summary>The name of the meter, of the activities and of the log's category.</summary>
    public const string Name = "Hearth.Knowledge";

    private readonly ILogger _logger;
    private readonly Meter? _own;
    private readonly Counter<long> _files;
    private readonly Counter<long> _chunks;
    private readonly Histogram<double> _readings;
    private readonly Histogram<double> _busy;
    private readonly Histogram<double> _searches;
    private readonly Counter<long> _answers;

    /// <summary>Makes the instruments.</summary>
    /// <param name="loggers">Makes the log; null logs nothing.</param>
    /// <param name="meters">Makes and owns the meter; null makes one that goes with this.</param>
    public KnowledgeDiagnostics(ILoggerFactory? loggers = null, IMeterFactory? meters = null)
    {
        _logger = loggers?.CreateLogger(Name) ?? NullLogger.Instance;
        _own = meters is null ? new Meter(Name) : null;
#pragma warning disable CA2000 // Dispose objects before losing scope: the factory owns its meters, and this the other.
        Meter meter = _own ?? meters?.Create(Name) ?? throw new InvalidOperationException();
#pragma warning restore CA2000
        _files = meter.CreateCounter<long>("hearth.knowledge.files", "{file}", "Files that a reading met, by what came of them, and the reason or the code of those left out and failed.");
        _chunks = meter.CreateCounter<long>("hearth.knowledge.chunks", "{chunk}", "Chunks that were embedded.");
        _readings = meter.CreateHistogram<double>("hearth.knowledge.reading.duration", "s", "Time to read a source, by its end: done, cancelled or an error's code.");
        _busy = meter.CreateHistogram<double>("hearth.knowledge.embedder.busy", "1", "The share of the time between its first and last call in which the embedder had work, of readings that embedded something.");
        _searches = meter.CreateHistogram<double>("hearth.knowledge.search.duration", "s", "Time to find passages, the question's vector and the reranking included.");
        _answers = meter.CreateCounter<long>("hearth.knowledge.answers", "{answer}", "Questions that were answered, by whether the documents support it.");
    }

    /// <summary>What is used where none is handed over: no log.</summary>
    internal static KnowledgeDiagnostics Shared { get; } = new();

    internal static ActivitySource Activities { get; } = new(Name);

    /// <inheritdoc/>
    public void Dispose() => _own?.Dispose();

    internal void Read(IngestionReport report)
    {
        _chunks.Add(report.Chunks);
        Files(report.Added, "added");
        Files(report.Changed, "changed");
        Files(report.Unchanged, "unchanged");
        Files(report.Removed, "removed");
        foreach (IGrouping<SkipReason, SkippedFile> skipped in report.Skipped.GroupBy(static file => file.Reason))
        {
            _files.Add(skipped.Count(), new KeyValuePair<string, object?>("outcome", "skipped"), new KeyValuePair<string, object?>("reason", skipped.Key.ToString()));
        }

        foreach (IGrouping<string, FailedFile> failed in report.Failed.GroupBy(static file => file.Error.Code, StringComparer.Ordinal))
        {
            _files.Add(failed.Count(), new KeyValuePair<string, object?>("outcome", "failed"), new KeyValuePair<string, object?>("error.type", failed.Key));
            LogFailed(failed.Count(), failed.Key);
        }

        _readings.Record(report.Elapsed.TotalSeconds, new KeyValuePair<string, object?>("end", "done"));
        if (report.Chunks > 0)
        {
            _busy.Record(report.EmbedderBusy);
        }

        LogRead(report.Added, report.Changed, report.Unchanged, report.Removed, report.Skipped.Count, report.Failed.Count, report.Chunks, (long)report.Elapsed.TotalMilliseconds, (int)(report.EmbedderBusy * 100));
    }

    internal void ReadingEnded(string end, TimeSpan elapsed)
    {
        _readings.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("end", end));
        LogEnded(end, (long)elapsed.TotalMilliseconds);
    }

    internal void Searched(TimeSpan elapsed) => _searches.Record(elapsed.TotalSeconds);

    internal void Answered(bool isGrounded) => _answers.Add(1, new KeyValuePair<string, object?>("grounded", isGrounded));

    private void Files(int count, string outcome)
    {
        if (count > 0)
        {
            _files.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    [LoggerMessage(6100, LogLevel.Information, "A source was read in {ElapsedMs} ms: {Added} added, {Changed} changed, {Unchanged} unchanged, {Removed} removed, {Skipped} left out, {Failed} failed; {Chunks} chunks embedded, embedder busy {BusyPercent} %")]
    private partial void LogRead(int added, int changed, int unchanged, int removed, int skipped, int failed, long chunks, long elapsedMs, int busyPercent);

    [LoggerMessage(6101, LogLevel.Warning, "{Files} files could not be read: {Code}")]
    private partial void LogFailed(int files, string code);

    [LoggerMessage(6102, LogLevel.Debug, "A reading ended after {ElapsedMs} ms without being done: {End}")]
    private partial void LogEnded(string end, long elapsedMs);
}
