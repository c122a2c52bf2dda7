namespace Hearth.Gateway.Chroma;

/// <summary>What of the records an answer holds.</summary>
[Flags]
internal enum ChromaInclude
{
    None = 0,
    Documents = 1,
    Embeddings = 2,
    Metadatas = 4,
    Distances = 8,
    Uris = 16,
}
