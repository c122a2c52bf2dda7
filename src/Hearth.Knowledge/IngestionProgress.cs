namespace Hearth.Knowledge;

/// <summary>How far the reading of a source is.</summary>
/// <param name="Files">Files that are done: stored, unchanged or failed.</param>
/// <param name="FilesTotal">All of them.</param>
/// <param name="Bytes">Bytes of the files that are done.</param>
/// <param name="BytesTotal">Bytes of all.</param>
/// <param name="Chunks">Chunks that were embedded.</param>
/// <param name="ChunksPerSecond">How fast; 0 until that can be told.</param>
/// <param name="TimeLeft">An estimate by bytes; null until that can be told.</param>
/// <param name="Path">The file that was done last.</param>
public sealed record IngestionProgress(int Files, int FilesTotal, long Bytes, long BytesTotal, long Chunks, double ChunksPerSecond, TimeSpan? TimeLeft, string Path);
