using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge;

/// <summary>A chunk that was found.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Title">The document's title.</param>
/// <param name="Heading">The headings it stands under, from the outermost; empty where there is none.</param>
/// <param name="Text">The slice of the document's text at that place.</param>
/// <param name="Score">What passages are ordered by; higher is better.</param>
public sealed record Passage(Citation Place, string Title, string Heading, string Text, double Score)
{
    /// <summary>The cosine to the question, -1 to 1.</summary>
    public double Similarity { get; init; }

    /// <summary>The place in the vector leg, from 1; null where it did not find it.</summary>
    public int? VectorRank { get; init; }

    /// <summary>The place in the word leg, from 1; null where it did not find it.</summary>
    public int? TextRank { get; init; }

    /// <summary>What stands before it in the document, as far as it was asked for; empty where nothing.</summary>
    public string Before { get; init; } = "";

    /// <summary>What stands behind it.</summary>
    public string After { get; init; } = "";

    /// <summary>What the owner of the document noted about it; see <see cref="DocumentSource.Attributes"/>.</summary>
    public IReadOnlyDictionary<string, MetadataValue> Attributes { get; init; } = NoAttributes;

    private static readonly IReadOnlyDictionary<string, MetadataValue> NoAttributes = new Dictionary<string, MetadataValue>(StringComparer.Ordinal);
}
