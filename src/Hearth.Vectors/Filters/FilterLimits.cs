using Hearth.Primitives.Contracts;

namespace Hearth.Vectors.Filters;

/// <summary>The bounds of filters, however they come.</summary>
public static class FilterLimits
{
    /// <summary>The longest filter text, in characters.</summary>
    public const int TextCharactersMax = 65_536;

    /// <summary>How deep filters may be nested.</summary>
    public const int DepthMax = 32;

    /// <summary>The most conditions, their connectives included.</summary>
    public const int ConditionsMax = 2_048;

    /// <summary>The most values and ids of all conditions together.</summary>
    public const int ValuesMax = 65_536;

    /// <summary>Refuses a filter beyond the bounds.</summary>
    internal static void Check(MetadataFilter filter)
    {
        int conditions = 0;
        long values = 0;
        Count(filter, 1, ref conditions, ref values);
    }

    /// <summary>The error of too deep a nesting.</summary>
    internal static VectorsException TooDeep() => new(VectorsErrors.FilterTooLarge, $"the filter is nested deeper than {DepthMax}");

    private static void Count(MetadataFilter filter, int depth, ref int conditions, ref long values)
    {
        if (depth > DepthMax)
        {
            throw TooDeep();
        }

        if (++conditions > ConditionsMax)
        {
            throw new VectorsException(VectorsErrors.FilterTooLarge, $"the filter has more than {ConditionsMax} conditions");
        }

        switch (filter)
        {
            case AllFilter all:
                CountAll(all.Parts, depth, ref conditions, ref values);
                break;
            case AnyFilter any:
                CountAll(any.Parts, depth, ref conditions, ref values);
                break;
            case NotFilter not:
                Count(not.Part, depth + 1, ref conditions, ref values);
                break;
            default:
                values += Values(filter);
                break;
        }

        if (values > ValuesMax)
        {
            throw new VectorsException(VectorsErrors.FilterTooLarge, $"the filter has more than {ValuesMax} values");
        }
    }

    private static void CountAll(IReadOnlyList<MetadataFilter> parts, int depth, ref int conditions, ref long values)
    {
        foreach (MetadataFilter part in parts)
        {
            Count(part, depth + 1, ref conditions, ref values);
        }
    }

    private static long Values(MetadataFilter filter) => filter switch
    {
        InFilter oneOf => oneOf.Values.Count,
        IdFilter ids => ids.Ids.Count,
        CompareFilter { Value.Kind: MetadataKind.List } compare => compare.Value.AsList().Count,
        _ => 1,
    };
}
