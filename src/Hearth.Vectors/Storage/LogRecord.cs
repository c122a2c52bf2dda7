namespace Hearth.Vectors.Storage;

/// <summary>A record of the log.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Sequence">Which write of the collection it is.</param>
/// <param name="Ticks">When it was written, in UTC ticks.</param>
/// <param name="Body">What it is about.</param>
internal readonly record struct LogRecord(LogRecordKind Kind, long Sequence, long Ticks, ReadOnlyMemory<byte> Body);
