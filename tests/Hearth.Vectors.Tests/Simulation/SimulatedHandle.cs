using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A file of the simulated disk, opened.</summary>
internal sealed class SimulatedHandle(SimulatedDisk disk, string path, SimulatedFile file) : IVectorFile
{
    public long Length => file.Length;

    public void Append(ReadOnlySpan<byte> bytes) => disk.Append(path, file, bytes);

    public void Overwrite(long offset, ReadOnlySpan<byte> bytes) => disk.Overwrite(path, file, (int)offset, bytes);

    public void Truncate(long length) => disk.Truncate(path, file, (int)length);

    public void Sync() => disk.Sync(path, file);

    public void Dispose()
    {
        // Nothing is kept open.
    }
}
