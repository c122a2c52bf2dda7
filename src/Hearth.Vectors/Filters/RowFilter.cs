using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Filters;

/// <summary>Decides about one record; what <see cref="MetadataFilter"/> promises, in the plainest form.</summary>
internal static class RowFilter
{
    public static bool Matches(MetadataFilter filter, string id, string? text, IReadOnlyDictionary<string, MetadataValue> metadata) => filter switch
    {
        AllFilter all => all.Parts.All(part => Matches(part, id, text, metadata)),
        AnyFilter any => any.Parts.Any(part => Matches(part, id, text, metadata)),
        NotFilter not => !Matches(not.Part, id, text, metadata),
        CompareFilter compare => metadata.TryGetValue(compare.Field, out MetadataValue value) && Compares(value, compare.Comparison, compare.Value),
        InFilter oneOf => metadata.TryGetValue(oneOf.Field, out MetadataValue value) && oneOf.Values.Any(wanted => Compares(value, MetadataComparison.Equal, wanted)),
        ExistsFilter exists => metadata.ContainsKey(exists.Field),
        TextContainsFilter contains => text is not null && text.Contains(contains.Text, contains.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal),
        IdFilter ids => ids.Ids.Contains(id, StringComparer.Ordinal),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "A form of filter that is not known."),
    };

    /// <summary>Whether a field with this value compares so; of a list, whether an item does. Not equal means that nothing of it is equal.</summary>
    public static bool Compares(MetadataValue value, MetadataComparison comparison, MetadataValue wanted)
    {
        if (comparison == MetadataComparison.NotEqual)
        {
            return !Compares(value, MetadataComparison.Equal, wanted);
        }

        if (value.Kind == MetadataKind.List && wanted.Kind != MetadataKind.List)
        {
            foreach (MetadataValue item in value.AsList())
            {
                if (Compares(item, comparison, wanted))
                {
                    return true;
                }
            }

            return false;
        }

        if (comparison == MetadataComparison.Equal)
        {
            return value.Equals(wanted);
        }

        if (Order(value, wanted) is not { } order)
        {
            return false;
        }

        return comparison switch
        {
            MetadataComparison.Less => order < 0,
            MetadataComparison.LessOrEqual => order <= 0,
            MetadataComparison.Greater => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>Below, equal or above zero; null where the values have no order.</summary>
    private static int? Order(MetadataValue left, MetadataValue right) => (left.Kind, right.Kind) switch
    {
        (MetadataKind.Integer, MetadataKind.Integer) => left.AsInteger().CompareTo(right.AsInteger()),
        (MetadataKind.Integer or MetadataKind.Number, MetadataKind.Integer or MetadataKind.Number) => left.AsNumber().CompareTo(right.AsNumber()),
        (MetadataKind.String, MetadataKind.String) => CompareUtf8(left.AsString(), right.AsString()),
        (MetadataKind.Date, MetadataKind.Date) => left.AsDate().CompareTo(right.AsDate()),
        (MetadataKind.Boolean, MetadataKind.Boolean) => left.AsBoolean().CompareTo(right.AsBoolean()),
        _ => null,
    };

    /// <summary>The order of the UTF-8 bytes, which is that of the code points; UTF-16 puts surrogates before U+E000.</summary>
    private static int CompareUtf8(string left, string right)
    {
        int length = Math.Min(left.Length, right.Length);
        for (int index = 0; index < length; index++)
        {
            char one = left[index];
            char other = right[index];
            if (one != other)
            {
                return char.IsSurrogate(one) == char.IsSurrogate(other) ? one.CompareTo(other) : char.IsSurrogate(one).CompareTo(char.IsSurrogate(other));
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
