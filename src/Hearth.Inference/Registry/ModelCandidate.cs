namespace Hearth.Inference.Registry;

/// <summary>A file that may be a model, not opened yet.</summary>
/// <param name="Id">The name clients would use.</param>
/// <param name="Path">The file itself, links resolved where it lies in another program's store.</param>
/// <param name="Origin">Where it was found.</param>
internal readonly record struct ModelCandidate(string Id, string Path, ModelOrigin Origin);
