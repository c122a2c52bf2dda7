namespace Hearth.Vectors.Storage;

/// <summary>Where a section lies, and what its blocks must sum up to.</summary>
internal sealed class SegmentSection(long offset, long length, uint[] checksums)
{
    public long Offset { get; } = offset;

    public long Length { get; } = length;

    public uint[] Checksums { get; } = checksums;

    /// <summary>1 for each block that was compared; written by any thread, always the same value.</summary>
    public byte[] Verified { get; } = new byte[checksums.Length];
}
