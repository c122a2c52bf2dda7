namespace Hearth.Vectors.Storage;

/// <summary>The numbers of a segment file. Stored: change only with the version.</summary>
/// <remarks>
/// A header of 64 bytes (magic, version, rows, dimensions, metric, zeros); the sections, each beginning at a multiple of 4,096; the footer: the CRC-32C of the
/// header, then for every section its kind, place, length and the CRC-32C of each 64 KiB of it; at the end 32 bytes: place, length and CRC-32C of the footer, magic.
/// All numbers are little-endian. A file is complete when its end is: it is written in order and named by a manifest only after it was flushed.
/// </remarks>
internal static class SegmentFormat
{
    public const int Version = 1;
    public const int HeaderBytes = 64;
    public const int TailBytes = 32;
    public const int Alignment = 4096;
    public const int BlockBytes = 64 << 10;

    public static ReadOnlySpan<byte> Magic => "HRTHSEG1"u8;
}
