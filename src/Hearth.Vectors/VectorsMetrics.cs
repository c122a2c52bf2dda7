using System.Diagnostics.Metrics;

namespace Hearth.Vectors;

/// <summary>The module's one meter, <c>Hearth.Vectors</c>. Thread-safe. Collections are counted together: their names and contents are not in it.</summary>
internal sealed class VectorsMetrics : IDisposable
{
    public const string Name = "Hearth.Vectors";

    private readonly Meter? _own;
    private readonly Counter<long> _writes;
    private readonly Histogram<double> _commit;
    private readonly Histogram<double> _upkeep;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _boundsReached;
    private readonly Counter<long> _removed;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meters">Makes and owns the meter; null makes one that goes with this.</param>
    public VectorsMetrics(IMeterFactory? meters = null)
    {
        _own = meters is null ? new Meter(Name) : null;
#pragma warning disable CA2000 // Dispose objects before losing scope: the factory owns its meters, and this the other.
        Meter meter = _own ?? meters?.Create(Name) ?? throw new InvalidOperationException();
#pragma warning restore CA2000
        _writes = meter.CreateCounter<long>("hearth.vectors.writes", "{write}", "Upserts and deletions that were acknowledged.");
        _commit = meter.CreateHistogram<double>("hearth.vectors.commit.duration", "s", "Time to write a group to the log, and to flush it where durability asks for it.");
        _upkeep = meter.CreateHistogram<double>("hearth.vectors.upkeep.duration", "s", "Time to build a segment in the background, by kind: flush or merge.");
        _failures = meter.CreateCounter<long>("hearth.vectors.failures", "{failure}", "What the disk refused, by what was tried and the code.");
        _boundsReached = meter.CreateCounter<long>("hearth.vectors.bounds.reached", "{event}", "Times a bound was reached, by its name.");
        _removed = meter.CreateCounter<long>("hearth.vectors.retention.files", "{file}", "Files of old versions that were removed.");
    }

    public void Committed(int writes, TimeSpan duration)
    {
        _writes.Add(writes);
        _commit.Record(duration.TotalSeconds);
    }

    public void Built(bool isFlush, TimeSpan duration) => _upkeep.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("kind", isFlush ? "flush" : "merge"));

    public void Failed(string what, string code) => _failures.Add(1, new KeyValuePair<string, object?>("what", what), new KeyValuePair<string, object?>("error.type", code));

    public void BoundReached(string bound) => _boundsReached.Add(1, new KeyValuePair<string, object?>("bound", bound));

    public void Removed(int files)
    {
        if (files > 0)
        {
            _removed.Add(files);
        }
    }

    public void Dispose() => _own?.Dispose();
}
