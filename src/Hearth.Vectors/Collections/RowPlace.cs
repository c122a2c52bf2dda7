namespace Hearth.Vectors.Collections;

/// <summary>A row of a part.</summary>
internal readonly record struct RowPlace(Part Part, int Row);
