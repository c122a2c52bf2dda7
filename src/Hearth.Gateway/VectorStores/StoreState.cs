namespace Hearth.Gateway.VectorStores;

/// <summary>A vector store as it is at one moment. Immutable: whoever changes something puts another in its place.</summary>
internal sealed record StoreState(StoreDescription Description, IReadOnlyDictionary<string, AttachedFile> Files, IReadOnlyDictionary<string, FileBatch> Batches)
{
    public string Id => Description.Id;

    public FileCounts Counts => FileCounts.Of(Files.Values.Select(static file => file.Status));

    public string Status => Description.IsExpired ? "expired" : Files.Values.Any(static file => file.Status is FileStatus.InProgress) ? FileStatus.InProgress : FileStatus.Completed;

    public long UsageBytes => Files.Values.Sum(static file => file.UsageBytes);

    /// <summary>How far the files of a batch are; one that was taken out meanwhile counts as cancelled.</summary>
    public FileCounts CountsOf(FileBatch batch) =>
        FileCounts.Of(batch.Files.Select(file => Files.TryGetValue(file.FileId, out AttachedFile? now) ? now.Status : FileStatus.Cancelled));

    public string StatusOf(FileBatch batch)
    {
        FileCounts counts = CountsOf(batch);
        return batch.IsCancelled ? FileStatus.Cancelled
            : counts.InProgress > 0 ? FileStatus.InProgress
            : counts.Failed == counts.Total ? FileStatus.Failed
            : FileStatus.Completed;
    }
}
