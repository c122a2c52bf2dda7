namespace Hearth.Knowledge.Ingestion;

/// <summary>A document that the collection has.</summary>
internal sealed record StoredDocument(string Id, string Path, string Title, string Hash, int Chunks, long Bytes, DateTimeOffset Added);
