namespace Hearth.Vectors.Collections;

/// <summary>A collection that is there, opened when it is first asked for. Used under the store's lock.</summary>
internal sealed class StoredCollection(CollectionFolder folder, Func<CollectionFolder, Collection> make)
{
    private Collection? _collection;

    public CollectionFolder Folder { get; } = folder;

    /// <summary>Why it cannot be opened.</summary>
    public VectorsException? Damage { get; set; }

    /// <summary>The collection.</summary>
    /// <exception cref="VectorsException">It is damaged: found now or before.</exception>
    public Collection Open()
    {
        if (Damage is not null)
        {
            throw new VectorsException(Damage.Error, Damage.Message, Damage);
        }

        if (_collection is null)
        {
            try
            {
                _collection = make(Folder);
            }
            catch (VectorsException failure) when (failure.Error.Kind == Primitives.ErrorKind.Unprocessable)
            {
                Damage = failure;
                throw;
            }
        }

        return _collection;
    }

    public async ValueTask CloseAsync(UpkeepWorker upkeep)
    {
        if (_collection is { } open)
        {
            _collection = null;
            await upkeep.ForgetAsync(open);
            await open.DisposeAsync();
        }
    }
}
