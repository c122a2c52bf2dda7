namespace Hearth.Knowledge;

/// <summary>A document of a collection.</summary>
/// <param name="Id">What citations name it by.</param>
/// <param name="Path">The file.</param>
/// <param name="Title">What it calls itself, else the file's name.</param>
/// <param name="Chunks">Records it has.</param>
/// <param name="Bytes">The file's length when it was read.</param>
/// <param name="Added">When it was read.</param>
public sealed record KnowledgeDocument(string Id, string Path, string Title, int Chunks, long Bytes, DateTimeOffset Added);
