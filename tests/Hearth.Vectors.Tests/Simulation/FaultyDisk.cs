using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A disk that makes one mistake on the way to another disk.</summary>
internal sealed class FaultyDisk(IVectorDisk disk, PlantedFault fault) : IVectorDisk
{
    public IVectorFile Create(string path) => new FaultyFile(disk.Create(path), path, fault);

    public IVectorFile Open(string path) => new FaultyFile(disk.Open(path), path, fault);

    public byte[] Read(string path) => disk.Read(path);

    public IVectorMap Map(string path) => disk.Map(path);

    public bool Exists(string path) => disk.Exists(path);

    public IReadOnlyList<string> List(string folder) => disk.List(folder);

    public long Length(string path) => disk.Length(path);

    public void Rename(string from, string to)
    {
        disk.Rename(from, to);
        if (fault == PlantedFault.RenamedBeforeFlush && from.EndsWith(".new", StringComparison.Ordinal))
        {
            using IVectorFile file = disk.Open(to);
            file.Sync();
        }
    }

    public void Delete(string path) => disk.Delete(path);

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public void DeleteFolder(string path) => disk.DeleteFolder(path);

    public void SyncDirectory(string folder)
    {
        if (fault != PlantedFault.FolderNotFlushed)
        {
            disk.SyncDirectory(folder);
        }
    }
}
