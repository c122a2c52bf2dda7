using Hearth.Primitives.Contracts;
using Hearth.Vectors.Words;

namespace Hearth.Vectors.Collections;

/// <summary>A record that was checked and made ready by its caller's thread, so that the one writer has little left to do.</summary>
/// <param name="Id">The bytes of the id.</param>
/// <param name="Vector">The vector, normalised for the cosine.</param>
/// <param name="Text">The text; null where there is none.</param>
/// <param name="Metadata">The metadata.</param>
/// <param name="Words">The text as terms.</param>
internal sealed record PreparedRecord(byte[] Id, float[] Vector, string? Text, IReadOnlyDictionary<string, MetadataValue> Metadata, AnalyzedText Words);
