namespace Hearth.Vectors.Storage;

/// <summary>A segment as a manifest names it.</summary>
/// <param name="Name">Its file.</param>
/// <param name="Rows">Its rows, those that are gone included.</param>
/// <param name="Bytes">The length of its file.</param>
/// <param name="Deletions">The file that says which of its rows are gone; empty where none is.</param>
internal sealed record ManifestSegment(string Name, int Rows, long Bytes, string Deletions);
