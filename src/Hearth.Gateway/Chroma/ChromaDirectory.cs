using System.Collections.Concurrent;
using Hearth.Gateway.Collections;
using Hearth.Primitives.Contracts;
using Hearth.Vectors;

namespace Hearth.Gateway.Chroma;

/// <summary>Finds collections by the ids that Chroma's clients use. Thread-safe.</summary>
/// <remarks>What is remembered is a hint: every hit is checked against the collection of that name, so a renamed or remade one is never mistaken.</remarks>
internal sealed class ChromaDirectory(VectorStoreSource source)
{
    /// <summary>Ids that are remembered; with more, it begins anew.</summary>
    private const int RememberedMax = 4096;

    private readonly ConcurrentDictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The collection of that id, else of that name.</summary>
    /// <exception cref="VectorsException">There is none.</exception>
    public async ValueTask<IVectorCollection> OfIdAsync(string id, CancellationToken cancellationToken)
    {
        IVectorCollection? found = Guid.TryParse(id, out _) ? await FindByIdAsync(id, cancellationToken) : null;
        return found ?? await source.Store.FindAsync(id, cancellationToken) ?? throw NotFound(id);
    }

    /// <summary>The collection of that name, else of that id.</summary>
    /// <exception cref="VectorsException">There is none.</exception>
    public async ValueTask<IVectorCollection> OfNameAsync(string name, CancellationToken cancellationToken) =>
        await source.Store.FindAsync(name, cancellationToken)
        ?? (Guid.TryParse(name, out _) ? await FindByIdAsync(name, cancellationToken) : null)
        ?? throw NotFound(name);

    private async ValueTask<IVectorCollection?> FindByIdAsync(string id, CancellationToken cancellationToken)
    {
        if (_names.TryGetValue(id, out string? name)
            && await source.Store.FindAsync(name, cancellationToken) is { } remembered && Has(remembered, id))
        {
            return remembered;
        }

        foreach (IVectorCollection collection in await source.Store.ListAsync(cancellationToken))
        {
            if (Has(collection, id))
            {
                Remember(id, collection.Definition.Name);
                return collection;
            }
        }

        return null;
    }

    private static bool Has(IVectorCollection collection, string id) =>
        string.Equals(ChromaNames.IdOf(collection.Definition), id, StringComparison.OrdinalIgnoreCase);

    private void Remember(string id, string name)
    {
        if (_names.Count >= RememberedMax)
        {
            _names.Clear();
        }

        _names[id] = name;
    }

    private static VectorsException NotFound(string collection) =>
        new(VectorsErrors.CollectionNotFound, $"Collection [{collection}] does not exist");
}
