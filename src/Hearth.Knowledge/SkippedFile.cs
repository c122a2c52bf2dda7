namespace Hearth.Knowledge;

/// <summary>A file or folder that was left out.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Reason">Why.</param>
public sealed record SkippedFile(string Path, SkipReason Reason);
