using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Filters;

/// <summary>Conditions on the rows of a segment: by its columns, its ids and, where nothing else helps, its texts.</summary>
internal sealed class SegmentFilterRows(SegmentPart part, SegmentColumns columns) : IFilterRows
{
    public void Compare(string field, MetadataComparison comparison, IReadOnlyList<MetadataValue> values, RowBitmap candidates, RowBitmap found)
    {
        if (columns.Find(field) is not { } column)
        {
            return;
        }

        foreach (MetadataValue value in values)
        {
            if (value.Kind == MetadataKind.List)
            {
                CompareLists(column, field, comparison, value, candidates, found);
            }
            else
            {
                column.Compare(comparison, value, found);
            }
        }
    }

    public void Exists(string field, RowBitmap candidates, RowBitmap found) => columns.Find(field)?.Exists(found);

    public void TextContains(string text, bool ignoreCase, RowBitmap candidates, RowBitmap found)
    {
        var matcher = new TextMatcher(text, ignoreCase);
        foreach (int row in candidates)
        {
            if (part.TryText(row, out ReadOnlySpan<byte> bytes) && matcher.Matches(bytes))
            {
                found.Set(row);
            }
        }
    }

    public void Ids(IReadOnlyList<string> ids, RowBitmap candidates, RowBitmap found)
    {
        foreach (string id in ids)
        {
            int row = part.Find(System.Text.Encoding.UTF8.GetBytes(id), part.Rows);
            if (row >= 0)
            {
                found.Set(row);
            }
        }
    }

    /// <summary>Whole lists are rarely asked for: their rows are decoded, those that are lists and still candidates.</summary>
    private void CompareLists(FieldColumn column, string field, MetadataComparison comparison, MetadataValue wanted, RowBitmap candidates, RowBitmap found)
    {
        var lists = new RowBitmap(candidates.Rows);
        column.Lists(lists);
        lists.And(candidates);
        foreach (int row in lists)
        {
            if (RowFilter.Compares(part.Read(row, RecordParts.Metadata).Metadata[field], comparison, wanted))
            {
                found.Set(row);
            }
        }
    }
}
