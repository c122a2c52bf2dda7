namespace Hearth.Primitives.Contracts;

/// <summary>
/// Which records count; one of <see cref="AllFilter"/>, <see cref="AnyFilter"/>, <see cref="NotFilter"/>, <see cref="CompareFilter"/>, <see cref="InFilter"/>,
/// <see cref="ExistsFilter"/>, <see cref="TextContainsFilter"/>, <see cref="IdFilter"/>.
/// </summary>
/// <remarks>
/// A field that a record does not have makes every comparison with it false, the negation of one therefore true. Of a list, one matching item is enough.
/// Values of different kinds are never equal and never ordered, except integers and numbers.
/// </remarks>
public abstract record MetadataFilter
{
    private protected MetadataFilter()
    {
    }
}
