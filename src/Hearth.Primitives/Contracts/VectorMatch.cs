namespace Hearth.Primitives.Contracts;

/// <summary>A record that was found, and why.</summary>
/// <param name="Record">The record, with the parts that were asked for.</param>
/// <param name="Score">What matches are ordered by; higher is better.</param>
public sealed record VectorMatch(VectorRecord Record, double Score)
{
    /// <summary>The distance by the collection's metric; null where no vector was searched for or the leg did not find it.</summary>
    public double? Distance { get; init; }

    /// <summary>The place in the vector leg, from 1; null where it did not find it.</summary>
    public int? VectorRank { get; init; }

    /// <summary>The BM25 score; null where no words were searched for or the leg did not find it.</summary>
    public double? TextScore { get; init; }

    /// <summary>The place in the word leg, from 1; null where it did not find it.</summary>
    public int? TextRank { get; init; }
}
