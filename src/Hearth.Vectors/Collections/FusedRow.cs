namespace Hearth.Vectors.Collections;

/// <summary>A row of a state that one leg or both found.</summary>
internal sealed record FusedRow(int Part, int Row, double Score)
{
    public int? VectorRank { get; init; }

    public double? VectorScore { get; init; }

    public int? TextRank { get; init; }

    public double? TextScore { get; init; }
}
