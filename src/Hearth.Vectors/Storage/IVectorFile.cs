namespace Hearth.Vectors.Storage;

/// <summary>A file that is appended to. Not thread-safe.</summary>
internal interface IVectorFile : IDisposable
{
    long Length { get; }

    void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Writes in the middle; the length does not change.</summary>
    void Overwrite(long offset, ReadOnlySpan<byte> bytes);

    void Truncate(long length);

    /// <summary>Returns when everything appended is on the disk.</summary>
    void Sync();
}
