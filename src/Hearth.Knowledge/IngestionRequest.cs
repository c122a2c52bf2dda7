namespace Hearth.Knowledge;

/// <summary>What to read into which collection.</summary>
/// <param name="Collection">Its name; it is made where there is none.</param>
public sealed record IngestionRequest(string Collection)
{
    /// <summary>A file or folder; null for all that the collection was made of.</summary>
    public string? Source { get; init; }

    /// <summary>The language whose words a new collection knows to be the same: <c>simple</c>, <c>english</c>, <c>german</c>, <c>spanish</c> or <c>french</c>.</summary>
    public string Language { get; init; } = "english";

    /// <summary>True embeds everything again where the collection's vectors come from another embedder.</summary>
    public bool Reembed { get; init; }
}
