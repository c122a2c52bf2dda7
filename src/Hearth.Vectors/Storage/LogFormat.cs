namespace Hearth.Vectors.Storage;

/// <summary>The numbers of a write-ahead log. Stored: change only with the version.</summary>
/// <remarks>
/// A header of 32 bytes: magic, version, the sequence of the first record, the CRC-32C of these, zeros. Then records: length of the payload, CRC-32C of length
/// and payload, payload. A payload begins with the record's kind, its sequence, its time and the length of the
/// log that had been flushed when it was written. All numbers are little-endian.
/// <para>Beside the log stands its mark, 16 bytes: a length of the log that was flushed, and its CRC-32C. It is written after each flush and not flushed itself:
/// so it may be old but is never ahead, and what fails its checksum below the mark is damage, not a write that was cut off.</para>
/// </remarks>
internal static class LogFormat
{
    public const int Version = 1;
    public const int HeaderBytes = 32;
    public const int RecordHeadBytes = 8;
    public const int PayloadHeadBytes = 25;
    public const int MarkBytes = 16;

    /// <summary>The longest payload.</summary>
    public const int PayloadBytesMax = 1 << 28;

    public static ReadOnlySpan<byte> Magic => "HRTHLOG1"u8;
}
