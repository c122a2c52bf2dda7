namespace Hearth.Vectors.Collections;

/// <summary>Adds records; the result is the sequence.</summary>
internal sealed class UpsertJob(IReadOnlyList<PreparedRecord> records, byte[] body) : WriterJob
{
    public IReadOnlyList<PreparedRecord> Records { get; } = records;

    /// <summary>The records as the log has them.</summary>
    public byte[] Body { get; } = body;
}
