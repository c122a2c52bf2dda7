namespace Hearth.Vectors;

/// <summary>The bounds of records, queries and batches.</summary>
public static class RecordLimits
{
    /// <summary>The longest id, in bytes of UTF-8.</summary>
    public const int IdBytesMax = 512;

    /// <summary>The longest text, in bytes of UTF-8.</summary>
    public const int TextBytesMax = 1 << 20;

    /// <summary>The most metadata fields.</summary>
    public const int FieldsMax = 256;

    /// <summary>The longest name of a field, in bytes of UTF-8.</summary>
    public const int FieldNameBytesMax = 256;

    /// <summary>The most items of a list.</summary>
    public const int ListItemsMax = 1024;

    /// <summary>All metadata of one record, in bytes.</summary>
    public const int MetadataBytesMax = 64 << 10;

    /// <summary>The most dimensions.</summary>
    public const int DimensionsMax = 65_535;

    /// <summary>The most records of one call.</summary>
    public const int BatchRecordsMax = 10_000;

    /// <summary>The most bytes of one call.</summary>
    public const int BatchBytesMax = 128 << 20;

    /// <summary>The most matches of one search, and records of one page.</summary>
    public const int MatchesMax = 10_000;

    /// <summary>The longest words to search for, in characters.</summary>
    public const int QueryCharactersMax = 16_384;
}
