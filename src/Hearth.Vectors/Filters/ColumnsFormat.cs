namespace Hearth.Vectors.Filters;

/// <summary>The numbers of the columns of a segment. Stored: change only with the version of segments.</summary>
/// <remarks>
/// The length of the directory (64 bits), then the directory: the number of fields, and of each, by the ordinal order of names, the name, a zero, where it
/// lies in the section and how long it is. A field: how its rows are told (<see cref="RowsAll"/>, <see cref="RowsListed"/>, <see cref="RowsMarked"/>), how many, how many lanes, a zero;
/// then for each lane, by kind, the kind, the number of distinct values, of rows and a zero; then the rows of the field; then for each lane: the values in
/// their order (64 bits each; of strings where each begins in the bytes that follow, and those), where the rows of each value begin (32 bits, one more than values), the rows.
/// A list has a row under each of its items, and one in the lane of lists, which has no values. Everything begins at a multiple of eight bytes.
/// So every comparison is a range of values, and a range of values is a range of rows.
/// </remarks>
internal static class ColumnsFormat
{
    /// <summary>Every row has the field.</summary>
    public const int RowsAll = 0;

    /// <summary>The rows that have it follow, 32 bits each.</summary>
    public const int RowsListed = 1;

    /// <summary>A bit for each row follows, in words of 64.</summary>
    public const int RowsMarked = 2;

    /// <summary>Bytes of what a field begins with, and of what each lane adds to it.</summary>
    public const int HeadBytes = 16;

    public static long Align(long bytes) => (bytes + 7) & ~7L;
}
