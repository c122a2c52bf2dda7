using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>Which versions are kept: the newest, pinned ones, and others by age and size.</summary>
/// <param name="Age">How long a version is kept after the next one replaced it.</param>
/// <param name="BytesPercent">What the segments that only old versions have may take, as a percentage of those of the newest.</param>
internal sealed record RetentionRule(TimeSpan Age, int BytesPercent)
{
    /// <summary>Old versions of small collections are kept whatever their share.</summary>
    private const long BytesMin = 16 << 20;

    public HashSet<long> Choose(IReadOnlyList<Manifest> manifests, IReadOnlyCollection<long> pins, long nowTicks)
    {
        Manifest newest = manifests[^1];
        var kept = new HashSet<long>(pins) { newest.Number };
        var segments = newest.Segments.Select(static segment => segment.Name).ToHashSet(StringComparer.Ordinal);
        long room = Math.Max(BytesMin, newest.Segments.Sum(static segment => segment.Bytes) / 100 * BytesPercent);
        if (BytesPercent == 0 || Age <= TimeSpan.Zero)
        {
            return kept;
        }

        for (int index = manifests.Count - 2; index >= 0; index--)
        {
            Manifest manifest = manifests[index];
            long replaced = manifests[index + 1].Ticks;
            long more = manifest.Segments.Where(segment => !segments.Contains(segment.Name)).Sum(static segment => segment.Bytes);
            if (nowTicks - replaced > Age.Ticks || more > room)
            {
                break;
            }

            room -= more;
            kept.Add(manifest.Number);
            segments.UnionWith(manifest.Segments.Select(static segment => segment.Name));
        }

        return kept;
    }
}
