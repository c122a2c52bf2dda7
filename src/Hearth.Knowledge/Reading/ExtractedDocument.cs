namespace Hearth.Knowledge.Reading;

/// <summary>The text of a document and how it is built.</summary>
/// <param name="Text">What spans count in.</param>
/// <param name="Blocks">In order, apart from each other; between them stands white space alone.</param>
internal sealed record ExtractedDocument(string Text, IReadOnlyList<TextBlock> Blocks)
{
    /// <summary>What the document calls itself; null where it does not say.</summary>
    public string? Title { get; init; }
}
