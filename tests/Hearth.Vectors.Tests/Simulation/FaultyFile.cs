using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A file of a <see cref="FaultyDisk"/>.</summary>
internal sealed class FaultyFile(IVectorFile file, string path, PlantedFault fault) : IVectorFile
{
    private readonly string _name = path[(path.LastIndexOf('/') + 1)..];

    public long Length => file.Length;

    public void Append(ReadOnlySpan<byte> bytes) => file.Append(bytes);

    public void Overwrite(long offset, ReadOnlySpan<byte> bytes) => file.Overwrite(offset, bytes);

    public void Truncate(long length)
    {
        if (fault != PlantedFault.TailNotCut)
        {
            file.Truncate(length);
        }
    }

    public void Sync()
    {
        bool isSkipped = fault switch
        {
            PlantedFault.LogNotFlushed => _name.StartsWith("log-", StringComparison.Ordinal),
            PlantedFault.SegmentNotFlushed => _name.StartsWith("segment-", StringComparison.Ordinal),
            PlantedFault.ManifestNotFlushed => _name.StartsWith("manifest-", StringComparison.Ordinal),
            PlantedFault.DeletionsNotFlushed => _name.StartsWith("deleted-", StringComparison.Ordinal),
            PlantedFault.RenamedBeforeFlush => _name.EndsWith(".new", StringComparison.Ordinal),
            _ => false,
        };
        if (!isSkipped)
        {
            file.Sync();
        }
    }

    public void Dispose() => file.Dispose();
}
