using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>Which versions are kept: the newest, pinned ones, and others by age and size.</summary>
/// <param name="Age">How long a version is kept after the next one replaced it.</param>
/// <param name="BytesPercent">What only old versions need, segments and logs, as a percentage of the segments of the newest.</param>
/// <remarks>A version is a manifest and the writes behind it. Of manifests at the same write the last alone counts: the others differ only in how rows lie.</remarks>
internal sealed record RetentionRule(TimeSpan Age, int BytesPercent)
{
    /// <summary>Old versions of small collections are kept whatever their share.</summary>
    public long BytesMin { get; init; } = CollectionLimits.Default.HistoryBytesMin;

    /// <summary>The newest and pinned ones alone.</summary>
    public static RetentionRule Nothing { get; } = new(TimeSpan.Zero, 0);

    /// <summary>Chooses.</summary>
    /// <param name="manifests">The oldest first; their ticks are those of the last write each holds.</param>
    /// <param name="logs">The first write of each log, ascending, and its bytes.</param>
    /// <param name="pins">Versions that have a name.</param>
    /// <param name="bytesMax">The collection's quota; null for none.</param>
    /// <param name="nowTicks">Now.</param>
    public RetentionChoice Choose(IReadOnlyList<Manifest> manifests, IReadOnlyList<(long First, long Bytes)> logs, IEnumerable<long> pins, long? bytesMax, long nowTicks)
    {
        Manifest newest = manifests[^1];
        var kept = new HashSet<long> { newest.Number };
        var writes = new List<(long After, long Last)> { (newest.Sequence, long.MaxValue) };
        foreach (long pin in pins)
        {
            if (manifests.LastOrDefault(manifest => manifest.Sequence <= pin) is { } anchor)
            {
                kept.Add(anchor.Number);
                writes.Add((anchor.Sequence, pin));
            }
        }

        if (BytesPercent == 0 || Age <= TimeSpan.Zero)
        {
            return new RetentionChoice(kept, writes);
        }

        var segments = newest.Segments.Select(static segment => segment.Name).ToHashSet(StringComparer.Ordinal);
        var counted = Logs(logs, newest.Sequence, long.MaxValue).Select(static log => log.First).ToHashSet();
        long live = newest.Segments.Sum(static segment => segment.Bytes);
        long room = Math.Max(BytesMin, live / 100 * BytesPercent);
        if (bytesMax is { } quota)
        {
            // Else history alone could fill the quota, and nothing that the owner deletes would help.
            room = Math.Min(room, Math.Max(0, quota - live) / 2);
        }

        for (int index = manifests.Count - 2; index >= 0; index--)
        {
            Manifest manifest = manifests[index];
            Manifest next = manifests[index + 1];
            if (manifest.Sequence == next.Sequence)
            {
                continue;
            }

            (long First, long Bytes)[] own = [.. Logs(logs, manifest.Sequence, next.Sequence).Where(log => !counted.Contains(log.First))];
            long more = manifest.Segments.Where(segment => !segments.Contains(segment.Name)).Sum(static segment => segment.Bytes) + own.Sum(static log => log.Bytes);
            if (nowTicks - next.Ticks > Age.Ticks || more > room)
            {
                break;
            }

            room -= more;
            kept.Add(manifest.Number);
            writes.Add((manifest.Sequence, next.Sequence));
            segments.UnionWith(manifest.Segments.Select(static segment => segment.Name));
            counted.UnionWith(own.Select(static log => log.First));
        }

        return new RetentionChoice(kept, writes);
    }

    /// <summary>The logs that have writes behind <paramref name="after"/>, up to <paramref name="last"/>.</summary>
    public static IEnumerable<(long First, long Bytes)> Logs(IReadOnlyList<(long First, long Bytes)> logs, long after, long last)
    {
        for (int index = 0; index < logs.Count; index++)
        {
            bool isNewest = index == logs.Count - 1;
            if (logs[index].First <= last && (isNewest || logs[index + 1].First - 1 > after))
            {
                yield return logs[index];
            }
        }
    }
}
