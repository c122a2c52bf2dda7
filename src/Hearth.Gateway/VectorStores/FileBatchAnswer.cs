namespace Hearth.Gateway.VectorStores;

/// <summary>A batch of files in OpenAI's shape.</summary>
internal sealed record FileBatchAnswer(string Id, string Object, long CreatedAt, string VectorStoreId, string Status, FileCounts FileCounts)
{
    public static FileBatchAnswer Of(StoreState store, FileBatch batch) =>
        new(batch.Id, "vector_store.files_batch", batch.CreatedAt, store.Id, store.StatusOf(batch), store.CountsOf(batch));
}
