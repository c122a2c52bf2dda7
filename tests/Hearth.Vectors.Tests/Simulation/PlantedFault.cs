namespace Hearth.Vectors.Tests.Simulation;

/// <summary>A mistake in the use of the disk that the simulation must find.</summary>
public enum PlantedFault
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Logs are not flushed.</summary>
    LogNotFlushed = 1,

    /// <summary>Segments are not flushed.</summary>
    SegmentNotFlushed = 2,

    /// <summary>Manifests are not flushed.</summary>
    ManifestNotFlushed = 3,

    /// <summary>Lists of deletions are not flushed.</summary>
    DeletionsNotFlushed = 4,

    /// <summary>Folders are not flushed.</summary>
    FolderNotFlushed = 5,

    /// <summary>A manifest is renamed into place first and flushed afterwards.</summary>
    RenamedBeforeFlush = 6,

    /// <summary>What a log has behind its valid end is not cut off.</summary>
    TailNotCut = 7,
}
