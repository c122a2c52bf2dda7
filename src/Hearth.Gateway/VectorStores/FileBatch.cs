namespace Hearth.Gateway.VectorStores;

/// <summary>Files that came into a vector store together. Written to disk: append only.</summary>
/// <param name="Id">Begins with <c>vsfb_</c>.</param>
/// <param name="CreatedAt">Seconds since 1970.</param>
/// <param name="Files">As they came; one that has a description of its own is as that says.</param>
internal sealed record FileBatch(string Id, long CreatedAt, IReadOnlyList<AttachedFile> Files)
{
    public bool IsCancelled { get; init; }
}
