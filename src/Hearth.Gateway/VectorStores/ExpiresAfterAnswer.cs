namespace Hearth.Gateway.VectorStores;

/// <summary>After how many unused days a vector store is emptied, in OpenAI's shape.</summary>
internal sealed record ExpiresAfterAnswer(string Anchor, int Days);
