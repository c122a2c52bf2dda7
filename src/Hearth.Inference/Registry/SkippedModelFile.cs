namespace Hearth.Inference.Registry;

/// <summary>A file that was left out of a listing.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Reason">Why, in a sentence for people.</param>
public sealed record SkippedModelFile(string Path, string Reason);
