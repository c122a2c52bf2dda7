using Hearth.Primitives;

namespace Hearth.Vectors;

/// <summary>The error codes of this module: append-only, never reused.</summary>
public static class VectorsErrors
{
    // --- 001-019 storage and files ------------------------------------------------------------------------------------------

    /// <summary>Another process has the store open.</summary>
    public static readonly ErrorDefinition StoreInUse = new(
        "HEARTH-VEC-001",
        ErrorKind.Busy,
        "Store in use",
        "Another process has the vector store open; two would destroy each other's writes.",
        "Use the running server's API, or stop that process first.");

    /// <summary>A file of the store fails its checksum or is not what it should be.</summary>
    public static readonly ErrorDefinition FileDamaged = new(
        "HEARTH-VEC-002",
        ErrorKind.Unprocessable,
        "Damaged store file",
        "A file of the collection fails its checksum. Nothing was changed; the other collections go on.",
        "Restore the collection's folder from a backup. The message names the file and the place.");

    /// <summary>A file that the newest manifest names is not there.</summary>
    public static readonly ErrorDefinition FileMissing = new(
        "HEARTH-VEC-003",
        ErrorKind.Unprocessable,
        "Missing store file",
        "A file that belongs to the collection is not there.",
        "Restore the collection's folder from a backup. The message names the file.");

    /// <summary>The disk is full.</summary>
    public static readonly ErrorDefinition DiskFull = new(
        "HEARTH-VEC-004",
        ErrorKind.Unavailable,
        "Disk full",
        "There is no room on the disk for the write. It was refused; what was written before is kept, and searches go on.",
        "Make room; writes are taken again as soon as there is some.");

    /// <summary>The disk refuses to read or write.</summary>
    public static readonly ErrorDefinition DiskFailed = new(
        "HEARTH-VEC-005",
        ErrorKind.Internal,
        "Disk failed",
        "The operating system refused to read or write a file of the store. After a failed flush nothing more is written until the store is opened again.",
        "Check the disk and the permissions of the store's folder, then start again.");

    /// <summary>The file was written by a newer version.</summary>
    public static readonly ErrorDefinition FormatUnsupported = new(
        "HEARTH-VEC-006",
        ErrorKind.Unprocessable,
        "Unsupported store version",
        "A file of the store has a format version that this version of Hearth does not know.",
        "Update Hearth.");

    /// <summary>The version asked for is older than what is kept, or not there yet.</summary>
    public static readonly ErrorDefinition VersionNotKept = new(
        "HEARTH-VEC-007",
        ErrorKind.NotFound,
        "Version not kept",
        "The version of the collection is not there: it is older than the retention keeps, or has not been written.",
        "Ask for a version between the oldest and the newest that the collection's report shows, or keep more with vectors.retentionDays.");

    /// <summary>The collection has reached its quota.</summary>
    public static readonly ErrorDefinition QuotaReached = new(
        "HEARTH-VEC-008",
        ErrorKind.Refused,
        "Quota reached",
        "The collection is as large on disk as its quota allows; the write was refused.",
        "Delete records, shorten the retention, or raise the quota of the collection.");

    /// <summary>A name for a version that cannot be.</summary>
    public static readonly ErrorDefinition SnapshotInvalid = new(
        "HEARTH-VEC-009",
        ErrorKind.InvalidInput,
        "Invalid snapshot",
        "The name of a version is empty, too long or taken, or too many versions have names.",
        "Choose another name, or delete a snapshot first.");

    /// <summary>An option is out of its range.</summary>
    public static readonly ErrorDefinition OptionsInvalid = new(
        "HEARTH-VEC-019",
        ErrorKind.InvalidInput,
        "Wrong vectors option",
        "An option of the section `vectors` is out of its range.",
        "Correct the option the message names; `hearth config show` prints them all.");

    // --- 020-039 collections and input --------------------------------------------------------------------------------------

    /// <summary>There is no collection of that name.</summary>
    public static readonly ErrorDefinition CollectionNotFound = new(
        "HEARTH-VEC-020",
        ErrorKind.NotFound,
        "No such collection",
        "There is no collection of that name.",
        "Look at the list of collections; names are case-sensitive.");

    /// <summary>The name is taken.</summary>
    public static readonly ErrorDefinition CollectionExists = new(
        "HEARTH-VEC-021",
        ErrorKind.InvalidInput,
        "Collection exists",
        "There is a collection of that name already.",
        "Choose another name, or use the one that is there.");

    /// <summary>A definition that cannot be.</summary>
    public static readonly ErrorDefinition DefinitionInvalid = new(
        "HEARTH-VEC-022",
        ErrorKind.InvalidInput,
        "Invalid collection",
        "The name, the dimensions, the language or another property of the collection is not allowed, or cannot be changed any more.",
        "The message says which; names have 3 to 512 characters of a-z A-Z 0-9 . _ - and begin and end with a letter or digit.");

    /// <summary>A vector of the wrong length or with numbers that are not finite.</summary>
    public static readonly ErrorDefinition VectorInvalid = new(
        "HEARTH-VEC-023",
        ErrorKind.InvalidInput,
        "Invalid vector",
        "A vector has another length than the collection's dimensions, holds a number that is not finite, or is zero where the cosine needs a direction.",
        "Send vectors of the model that filled the collection; the message names the record and the lengths.");

    /// <summary>An id, text or metadata beyond its bounds.</summary>
    public static readonly ErrorDefinition RecordInvalid = new(
        "HEARTH-VEC-024",
        ErrorKind.InvalidInput,
        "Invalid record",
        "The id, the text or the metadata of a record is beyond its bounds.",
        "The message names the record and the bound.");

    /// <summary>More records or bytes in one call than a batch may have.</summary>
    public static readonly ErrorDefinition BatchTooLarge = new(
        "HEARTH-VEC-025",
        ErrorKind.TooLarge,
        "Batch too large",
        "One call holds more records or bytes than a batch may have; nothing of it was written.",
        "Send it in parts.");

    /// <summary>A query that asks for nothing, or beyond its bounds.</summary>
    public static readonly ErrorDefinition QueryInvalid = new(
        "HEARTH-VEC-026",
        ErrorKind.InvalidInput,
        "Invalid query",
        "The query has neither a vector nor words, or a number in it is beyond its bounds.",
        "The message names the number and the bound.");

    /// <summary>Too many writes wait.</summary>
    public static readonly ErrorDefinition WritesBusy = new(
        "HEARTH-VEC-027",
        ErrorKind.Busy,
        "Too many writes",
        "More writes wait for the disk than the queue may hold.",
        "Send fewer at a time, or try again in a moment.");

    // --- 040-049 filters ----------------------------------------------------------------------------------------------------

    /// <summary>A filter text that cannot be read.</summary>
    public static readonly ErrorDefinition FilterSyntax = new(
        "HEARTH-VEC-040",
        ErrorKind.InvalidInput,
        "Unreadable filter",
        "The text of the filter cannot be read.",
        "The message names the character and what is needed there, as in: language = \"en\" and (year >= 2020 or text contains \"draft\").");

    /// <summary>A filter beyond its bounds.</summary>
    public static readonly ErrorDefinition FilterTooLarge = new(
        "HEARTH-VEC-041",
        ErrorKind.TooLarge,
        "Filter too large",
        "The filter is longer, deeper nested, or has more conditions or values than allowed.",
        "The message names the bound; ask in several searches.");

    /// <summary>A filter in JSON that is not one.</summary>
    public static readonly ErrorDefinition FilterInvalid = new(
        "HEARTH-VEC-042",
        ErrorKind.InvalidInput,
        "Invalid filter",
        "The filter in JSON has an operator that is not known, or a value of a kind the operator does not take.",
        "The message says which; operators are $and, $or, $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, and for documents $contains and $not_contains.");

    // --- 060-069 PostgreSQL -------------------------------------------------------------------------------------------------

    /// <summary>PostgreSQL does not answer or refuses.</summary>
    public static readonly ErrorDefinition PostgresFailed = new(
        "HEARTH-VEC-060",
        ErrorKind.Unavailable,
        "PostgreSQL failed",
        "The PostgreSQL server that holds the collections cannot be reached, or refused the statement. What was acknowledged before is kept there.",
        "Check that the server runs and that the connection's user may create tables; the message has the server's code.");

    /// <summary>Old versions are not kept in PostgreSQL.</summary>
    public static readonly ErrorDefinition PostgresKeepsNoVersions = new(
        "HEARTH-VEC-061",
        ErrorKind.Unprocessable,
        "No old versions in PostgreSQL",
        "Collections in PostgreSQL count their versions but keep the newest alone; as_of asks for an older one.",
        "Ask without as_of, or keep the collection in the embedded store.");

    /// <summary>A text that PostgreSQL cannot hold.</summary>
    public static readonly ErrorDefinition PostgresText = new(
        "HEARTH-VEC-062",
        ErrorKind.InvalidInput,
        "Text not storable in PostgreSQL",
        "PostgreSQL holds no text with the character U+0000; nothing of the call was written.",
        "Remove the character; the message says where it is.");

    /// <summary>The extension pgvector is not there.</summary>
    public static readonly ErrorDefinition PostgresExtensionMissing = new(
        "HEARTH-VEC-063",
        ErrorKind.Unavailable,
        "pgvector is missing",
        "The PostgreSQL server has no extension named vector, of version 0.8 or newer, or its user may not create it.",
        "Install pgvector on the server, and run CREATE EXTENSION vector in the database as its owner.");

    /// <summary>More dimensions than pgvector stores.</summary>
    public static readonly ErrorDefinition PostgresDimensions = new(
        "HEARTH-VEC-064",
        ErrorKind.InvalidInput,
        "Too many dimensions for pgvector",
        "pgvector stores vectors of at most 16,000 dimensions.",
        "Use an embedder with fewer dimensions, or the embedded store.");

    // --- 070-079 import and export ------------------------------------------------------------------------------------------

    /// <summary>A line that is no record.</summary>
    public static readonly ErrorDefinition ImportLineInvalid = new(
        "HEARTH-VEC-070",
        ErrorKind.InvalidInput,
        "Line is no record",
        "A line of the import is not the JSON of a record, or its record was refused. The lines of earlier batches were written.",
        "The message names the line and what is wrong; correct it and import again: records that are there are replaced by equal ones.");

    /// <summary>A line beyond its bound.</summary>
    public static readonly ErrorDefinition ImportLineTooLong = new(
        "HEARTH-VEC-071",
        ErrorKind.TooLarge,
        "Line too long",
        "A line of the import has more bytes than a record can have.",
        "The message names the line; each record stands on a line of its own.");
}
