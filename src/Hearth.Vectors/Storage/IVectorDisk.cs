namespace Hearth.Vectors.Storage;

/// <summary>What the store needs of a disk, with the promises it builds on and no others.</summary>
/// <remarks>
/// What was appended is kept over a crash of the machine only after <see cref="IVectorFile.Sync"/>; that a file exists, is gone or has its new name only after
/// <see cref="SyncDirectory"/> of its folder. Until then any part of it may be kept or not, in any order. Paths are relative to the store, with slashes.
/// Failures are <see cref="VectorsException"/>: <see cref="VectorsErrors.DiskFull"/>, <see cref="VectorsErrors.FileMissing"/>, <see cref="VectorsErrors.DiskFailed"/>.
/// </remarks>
internal interface IVectorDisk
{
    /// <summary>Makes an empty file, in place of one that is there.</summary>
    IVectorFile Create(string path);

    /// <summary>Opens a file to append to it.</summary>
    IVectorFile Open(string path);

    /// <summary>The whole of a small file.</summary>
    byte[] Read(string path);

    /// <summary>A file as memory. It may be deleted meanwhile; the memory stays.</summary>
    IVectorMap Map(string path);

    bool Exists(string path);

    /// <summary>The names in a folder, folders too, in no order.</summary>
    IReadOnlyList<string> List(string folder);

    long Length(string path);

    void Rename(string from, string to);

    void Delete(string path);

    void CreateFolder(string path);

    void DeleteFolder(string path);

    void SyncDirectory(string folder);
}
