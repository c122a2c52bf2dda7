using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Filters;

/// <summary>Decides about many rows at once; equal to <see cref="RowFilter"/> row by row.</summary>
/// <remarks>Every answer lies within the candidates: so of a conjunction the cheap parts come first, and the dear ones look only at rows that are left.</remarks>
internal static class FilterEvaluator
{
    /// <summary>Those of the candidates that match; a new bitmap.</summary>
    public static RowBitmap Evaluate(MetadataFilter filter, IFilterRows rows, RowBitmap candidates)
    {
        switch (filter)
        {
            case AllFilter all:
                return All(all.Parts, rows, candidates);
            case AnyFilter any:
                return Any(any.Parts, rows, candidates);
            case NotFilter not:
                return Without(candidates, Evaluate(not.Part, rows, candidates));
            case CompareFilter { Comparison: MetadataComparison.NotEqual } compare:
                return Without(
                    Evaluate(new ExistsFilter(compare.Field), rows, candidates),
                    Evaluate(compare with { Comparison = MetadataComparison.Equal }, rows, candidates));
            default:
                var found = new RowBitmap(candidates.Rows);
                Leaf(filter, rows, candidates, found);
                found.And(candidates);
                return found;
        }
    }

    private static RowBitmap All(IReadOnlyList<MetadataFilter> parts, IFilterRows rows, RowBitmap candidates)
    {
        RowBitmap left = candidates;
        foreach (MetadataFilter part in parts.OrderBy(Cost))
        {
            left = Evaluate(part, rows, left);
            if (left.IsEmpty)
            {
                break;
            }
        }

        return ReferenceEquals(left, candidates) ? candidates.Copy() : left;
    }

    private static RowBitmap Any(IReadOnlyList<MetadataFilter> parts, IFilterRows rows, RowBitmap candidates)
    {
        var found = new RowBitmap(candidates.Rows);
        foreach (MetadataFilter part in parts.OrderBy(Cost))
        {
            found.Or(Evaluate(part, rows, Without(candidates, found)));
        }

        return found;
    }

    private static void Leaf(MetadataFilter filter, IFilterRows rows, RowBitmap candidates, RowBitmap found)
    {
        switch (filter)
        {
            case CompareFilter compare:
                rows.Compare(compare.Field, compare.Comparison, [compare.Value], candidates, found);
                break;
            case InFilter oneOf:
                rows.Compare(oneOf.Field, MetadataComparison.Equal, oneOf.Values, candidates, found);
                break;
            case ExistsFilter exists:
                rows.Exists(exists.Field, candidates, found);
                break;
            case TextContainsFilter contains:
                rows.TextContains(contains.Text, contains.IgnoreCase, candidates, found);
                break;
            case IdFilter ids:
                rows.Ids(ids.Ids, candidates, found);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(filter), filter, "A form of filter that is not known.");
        }
    }

    /// <summary>Texts are read row by row; everything else is looked up.</summary>
    private static int Cost(MetadataFilter filter) => filter switch
    {
        AllFilter all => all.Parts.Count == 0 ? 0 : all.Parts.Max(Cost),
        AnyFilter any => any.Parts.Count == 0 ? 0 : any.Parts.Max(Cost),
        NotFilter not => Cost(not.Part),
        TextContainsFilter => 2,
        IdFilter => 0,
        _ => 1,
    };

    private static RowBitmap Without(RowBitmap rows, RowBitmap gone)
    {
        RowBitmap left = rows.Copy();
        left.AndNot(gone);
        return left;
    }
}
