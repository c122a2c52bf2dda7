namespace Hearth.Vectors.Collections;

/// <summary>A collection that is there, opened when it is first asked for. Used under the store's lock.</summary>
internal sealed class StoredCollection(CollectionFolder folder, Func<CollectionFolder, Collection> make)
{
    private Collection? _collection;

    public CollectionFolder Folder { get; } = folder;

    /// <summary>Why it cannot be opened.</summary>
    public VectorsException? Damage { get; init; }

    public Collection Open()
    {
        if (Damage is not null)
        {
            throw new VectorsException(Damage.Error, Damage.Message, Damage);
        }

        return _collection ??= make(Folder);
    }

    public async ValueTask CloseAsync(UpkeepWorker upkeep)
    {
        if (_collection is { } open)
        {
            await upkeep.ForgetAsync(open);
            await open.DisposeAsync();
            _collection = null;
        }
    }
}
