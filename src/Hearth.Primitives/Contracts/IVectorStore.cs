namespace Hearth.Primitives.Contracts;

/// <summary>Collections by name.</summary>
/// <remarks>Thread-safe.</remarks>
public interface IVectorStore
{
    /// <summary>The collections, by name.</summary>
    ValueTask<IReadOnlyList<IVectorCollection>> ListAsync(CancellationToken cancellationToken);

    /// <summary>The collection of that name; null where there is none.</summary>
    ValueTask<IVectorCollection?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a collection; an error where the name is taken.</summary>
    ValueTask<IVectorCollection> CreateAsync(CollectionDefinition definition, CancellationToken cancellationToken);

    /// <summary>Changes what may change of a definition: weight, quota, metadata, and the name.</summary>
    ValueTask<IVectorCollection> ChangeAsync(string name, CollectionDefinition definition, CancellationToken cancellationToken);

    /// <summary>Removes the collection and all its records; false where there was none.</summary>
    ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken);
}
