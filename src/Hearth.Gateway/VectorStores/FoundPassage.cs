using Hearth.Knowledge;

namespace Hearth.Gateway.VectorStores;

/// <summary>A passage that a chat request found: what the model was shown, and what its answer cites.</summary>
/// <param name="FileId">The file's id; of a collection of documents the document's.</param>
/// <param name="Filename">What it is called.</param>
/// <param name="Passage">The passage.</param>
internal sealed record FoundPassage(string FileId, string Filename, Passage Passage);
