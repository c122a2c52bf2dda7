namespace Hearth.Gateway.VectorStores;

/// <summary>A file that waits to be read into its vector store.</summary>
internal readonly record struct PendingFile(string StoreId, string FileId);
