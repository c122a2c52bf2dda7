using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Ingestion;

/// <summary>A document whose records fill up with vectors.</summary>
internal sealed class EmbeddedDocument(PreparedDocument prepared)
{
    public PreparedDocument Prepared { get; } = prepared;

    /// <summary>One for each chunk; whole once the last one is there, since chunks are embedded in order.</summary>
    public VectorRecord[] Records { get; } = new VectorRecord[prepared.Chunks.Count];
}
