namespace Hearth.Knowledge;

/// <summary>What a document has become.</summary>
/// <param name="Chunks">Its records; 0 where there was no text in it.</param>
/// <param name="StoredBytes">About what they take: texts and vectors.</param>
public sealed record DocumentReceipt(int Chunks, long StoredBytes);
