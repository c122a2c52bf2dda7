namespace Hearth.Knowledge.Walking;

/// <summary>A file to read.</summary>
internal readonly record struct FoundFile(string Path, long Bytes);
