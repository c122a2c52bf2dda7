using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Hearth.Inference.Tests.Generation;

/// <summary>The sums of a factory's counters, by instrument and tag. Thread-safe.</summary>
internal sealed class MeterTotals : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _totals = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();

    public MeterTotals(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            _totals.AddOrUpdate(instrument.Name, value, (_, total) => total + value);
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                _totals.AddOrUpdate($"{instrument.Name} {tag.Value}", value, (_, total) => total + value);
            }
        });
        _listener.Start();
    }

    /// <summary>The sum of an instrument, or of those of its measurements that have a tag's value: <c>name value</c>.</summary>
    public long this[string name] => _totals.GetValueOrDefault(name);

    public void Dispose() => _listener.Dispose();
}
