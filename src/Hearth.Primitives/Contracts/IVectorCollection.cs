namespace Hearth.Primitives.Contracts;

/// <summary>Records with vectors, texts and metadata, searched by nearness, by words and by filters.</summary>
/// <remarks>Thread-safe. A write that has returned is kept as the store promises and is seen by every later call.</remarks>
#pragma warning disable CA1711 // a collection of records is what the field calls it
public interface IVectorCollection
#pragma warning restore CA1711
{
    /// <summary>What the collection was made as; dimensions are 0 until the first record has come.</summary>
    CollectionDefinition Definition { get; }

    /// <summary>The newest version.</summary>
    CollectionVersion Version { get; }

    /// <summary>Adds the records, each in the place of one with its id: all of them or, where one is refused, none.</summary>
    /// <param name="records">At most 10,000; of several with one id the last counts.</param>
    /// <param name="cancellationToken">Gives up waiting; what was written before stays.</param>
    /// <returns>The version that has them.</returns>
    ValueTask<CollectionVersion> UpsertAsync(IReadOnlyList<VectorRecord> records, CancellationToken cancellationToken);

    /// <summary>Removes the records that match; returns how many.</summary>
    ValueTask<long> DeleteAsync(MetadataFilter filter, CancellationToken cancellationToken);

    /// <summary>The records with these ids, in their order, those that exist.</summary>
    ValueTask<IReadOnlyList<VectorRecord>> GetAsync(IReadOnlyList<string> ids, RecordParts parts, CancellationToken cancellationToken);

    /// <summary>The best matches.</summary>
    ValueTask<VectorSearchResult> SearchAsync(VectorQuery query, CancellationToken cancellationToken);

    /// <summary>The records that match, page by page, ordered by the bytes of their ids.</summary>
    /// <param name="filter">Which records; null for all.</param>
    /// <param name="parts">What of them.</param>
    /// <param name="limit">How many at most, 1 to 10,000.</param>
    /// <param name="after">The <see cref="RecordPage.Next"/> of the page before; null for the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<RecordPage> ScrollAsync(MetadataFilter? filter, RecordParts parts, int limit, string? after, CancellationToken cancellationToken);

    /// <summary>How many records match; null for all.</summary>
    ValueTask<long> CountAsync(MetadataFilter? filter, CancellationToken cancellationToken);
}
