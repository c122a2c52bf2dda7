using Hearth.Primitives.Contracts;
using Hearth.Vectors.Index;

namespace Hearth.Vectors.Filters;

/// <summary>Rows that single conditions are asked of: those of a segment, by columns, or those of a head, by records.</summary>
/// <remarks>
/// Each method sets in <c>found</c> the candidates that meet the condition. It may set rows that meet it and are no candidates; it never sets one that does not.
/// <c>found</c> may hold rows already.
/// </remarks>
internal interface IFilterRows
{
    /// <summary>Rows whose field compares so with one of the values; never <see cref="MetadataComparison.NotEqual"/>.</summary>
    void Compare(string field, MetadataComparison comparison, IReadOnlyList<MetadataValue> values, RowBitmap candidates, RowBitmap found);

    /// <summary>Rows that have the field.</summary>
    void Exists(string field, RowBitmap candidates, RowBitmap found);

    /// <summary>Rows whose text contains this.</summary>
    void TextContains(string text, bool ignoreCase, RowBitmap candidates, RowBitmap found);

    /// <summary>Rows with one of these ids.</summary>
    void Ids(IReadOnlyList<string> ids, RowBitmap candidates, RowBitmap found);
}
