namespace Hearth.Gateway.VectorStores;

/// <summary>How files are cut, in OpenAI's shape: Hearth cuts at headings, paragraphs and sentences, which that API calls <c>other</c>.</summary>
internal sealed record ChunkingAnswer(string Type)
{
    public static ChunkingAnswer Own { get; } = new("other");
}
