namespace Hearth.Knowledge;

/// <summary>A collection of documents.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Embedder">The id of the model that made its vectors.</param>
/// <param name="Sources">The files and folders it was made of.</param>
/// <param name="IsComplete">False where a run has not ended; the next one goes on.</param>
/// <param name="Chunks">Records it has.</param>
public sealed record KnowledgeSummary(string Name, string Embedder, IReadOnlyList<string> Sources, bool IsComplete, long Chunks);
