namespace Hearth.Inference.Registry;

/// <summary>A place where models are looked for; the origin says how it is laid out.</summary>
/// <param name="Path">The folder; one that does not exist is empty.</param>
/// <param name="Origin">What it is. Files lie flat in all but the stores of other programs.</param>
public sealed record ModelFolder(string Path, ModelOrigin Origin = ModelOrigin.Folder);
