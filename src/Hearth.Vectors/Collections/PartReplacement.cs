using Hearth.Vectors.Index;

namespace Hearth.Vectors.Collections;

/// <summary>A segment that takes the place of parts whose rows it was made of.</summary>
/// <param name="Segment">The segment; null where nothing was left.</param>
/// <param name="Maps">For each part replaced: the row of the segment that each of its rows became, −1 where it was left out.</param>
internal sealed record PartReplacement(SegmentPart? Segment, IReadOnlyDictionary<Part, int[]> Maps)
{
    /// <summary>A version with the segment in it. Rows that the version has deleted meanwhile stay deleted.</summary>
    public PartView[] Translate(IReadOnlyList<PartView> views)
    {
        var translated = new List<PartView>(views.Count);
        RowBitmap? live = null;
        int place = -1;
        foreach (PartView view in views)
        {
            if (!Maps.TryGetValue(view.Part, out int[]? map))
            {
                translated.Add(view);
                continue;
            }

            if (place < 0)
            {
                place = translated.Count;
            }

            live = Clear(view, map, live);
        }

        if (Segment is not null && place >= 0)
        {
            translated.Insert(place, new PartView(Segment, Segment.Rows, live));
        }

        return [.. translated];
    }

    private RowBitmap? Clear(PartView view, int[] map, RowBitmap? live)
    {
        for (int row = 0; row < map.Length; row++)
        {
            if (map[row] < 0 || view.IsLive(row) || Segment is null)
            {
                continue;
            }

            if (live is null)
            {
                live = new RowBitmap(Segment.Rows);
                live.Fill();
            }

            live.Clear(map[row]);
        }

        return live;
    }
}
