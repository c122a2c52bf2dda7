namespace Hearth.Vectors.Storage;

/// <summary>What a record of the log does. The numbers are stored: append only.</summary>
internal enum LogRecordKind
{
    /// <summary>Not a record.</summary>
    None = 0,

    /// <summary>Adds or replaces records.</summary>
    Upsert = 1,

    /// <summary>Removes the records with these ids.</summary>
    Delete = 2,
}
