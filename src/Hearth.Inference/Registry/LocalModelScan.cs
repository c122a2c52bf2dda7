namespace Hearth.Inference.Registry;

/// <summary>What a look into the model folders found.</summary>
/// <param name="Models">
/// In order of the sources and, within a folder, of the file names (ordinal, ignoring case). Files that cannot be used are among them, with their
/// <see cref="ModelDescriptor.Error"/>.
/// </param>
/// <param name="Skipped">Files that are no model of their own: parts of a split one, names that are taken, folders that cannot be read.</param>
public sealed record LocalModelScan(IReadOnlyList<ModelDescriptor> Models, IReadOnlyList<SkippedModelFile> Skipped);
