using Hearth.Primitives.Contracts;

namespace Hearth.Knowledge.Ingestion;

/// <summary>What a knowledge collection's definition notes about it. The keys are stored: append only.</summary>
/// <param name="Embedder">The id of the model that made the vectors.</param>
/// <param name="Sources">The folders and files that were added, by full path.</param>
/// <param name="Pending">Sources that have to be read to the end before the collection is whole: a run of theirs has not ended, or everything is embedded again.</param>
internal sealed record CollectionNotes(string Embedder, IReadOnlyList<string> Sources, IReadOnlyList<string> Pending)
{
    private const string KindKey = "hearth.kind";
    private const string KindValue = "knowledge";
    private const string EmbedderKey = "hearth.embedder";
    private const string SourcesKey = "hearth.sources";
    private const string PendingKey = "hearth.pending";

    /// <summary>Reads them; null where the collection is of another kind.</summary>
    public static CollectionNotes? Read(CollectionDefinition definition) =>
        definition.Metadata.TryGetValue(KindKey, out MetadataValue kind) && kind == MetadataValue.Of(KindValue)
            ? new CollectionNotes(
                definition.Metadata.TryGetValue(EmbedderKey, out MetadataValue embedder) ? embedder.ToString() : "",
                Paths(definition, SourcesKey),
                Paths(definition, PendingKey))
            : null;

    /// <summary>The definition with these notes in the place of its own.</summary>
    public CollectionDefinition Write(CollectionDefinition definition)
    {
        var metadata = new Dictionary<string, MetadataValue>(definition.Metadata, StringComparer.Ordinal)
        {
            [KindKey] = MetadataValue.Of(KindValue),
            [EmbedderKey] = MetadataValue.Of(Embedder),
            [SourcesKey] = MetadataValue.Of([.. Sources.Select(MetadataValue.Of)]),
            [PendingKey] = MetadataValue.Of([.. Pending.Select(MetadataValue.Of)]),
        };
        return definition with { Metadata = metadata };
    }

    private static IReadOnlyList<string> Paths(CollectionDefinition definition, string key) =>
        definition.Metadata.TryGetValue(key, out MetadataValue paths) && paths.Kind == MetadataKind.List ? [.. paths.AsList().Select(static path => path.ToString())] : [];
}
