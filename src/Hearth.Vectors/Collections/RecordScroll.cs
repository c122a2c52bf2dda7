using System.Text;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Collections;

/// <summary>Reads the records of a state by the bytes of their ids, page by page.</summary>
internal static class RecordScroll
{
    public static RecordPage Read(CollectionState state, RowBitmap?[] allowed, RecordParts parts, int limit, string? after)
    {
        byte[] from = after is null ? [] : Encoding.UTF8.GetBytes(after);
        var places = new List<RowPlace>();
        for (int part = 0; part < state.Parts.Length; part++)
        {
            Collect(state.Parts[part], allowed[part], from, after is not null, limit + 1, places);
        }

        places.Sort(static (left, right) => left.Part.Id(left.Row).SequenceCompareTo(right.Part.Id(right.Row)));
        int count = Math.Min(limit, places.Count);
        var records = new VectorRecord[count];
        for (int index = 0; index < count; index++)
        {
            records[index] = places[index].Part.Read(places[index].Row, parts);
        }

        return new RecordPage(records, places.Count > count ? records[^1].Id : null);
    }

    /// <summary>The first so many of a part: more cannot be on the page.</summary>
    private static void Collect(PartView view, RowBitmap? allowed, byte[] from, bool isAfter, int limit, List<RowPlace> places)
    {
        if (view.Part is SegmentPart segment)
        {
            int taken = 0;
            for (int place = isAfter ? segment.LowerBound(from) : 0; place < segment.Rows && taken < limit; place++)
            {
                int row = segment.RowAt(place);
                if ((allowed is null || allowed[row]) && !(isAfter && segment.Id(row).SequenceEqual(from)))
                {
                    places.Add(new RowPlace(segment, row));
                    taken++;
                }
            }

            return;
        }

        for (int row = 0; row < view.Rows; row++)
        {
            if ((allowed is null || allowed[row]) && (!isAfter || view.Part.Id(row).SequenceCompareTo(from) > 0))
            {
                places.Add(new RowPlace(view.Part, row));
            }
        }
    }
}
