using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;

namespace Hearth.Vectors;

/// <content>Older versions of collections, and what they take.</content>
public sealed partial class VectorStore
{
    /// <summary>Gives the newest version a name; it is kept until the name is deleted.</summary>
    /// <exception cref="VectorsException"><see cref="VectorsErrors.SnapshotInvalid"/>, or the disk refuses.</exception>
    public async ValueTask<VectorSnapshot> SnapshotAsync(string collection, string name, CancellationToken cancellationToken = default) =>
        await (await OpenAsync(collection, cancellationToken)).Versions.SnapshotAsync(name);

    /// <summary>The versions that have a name, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<VectorSnapshot>> ListSnapshotsAsync(string collection, CancellationToken cancellationToken = default) =>
        await (await OpenAsync(collection, cancellationToken)).Versions.ListAsync();

    /// <summary>Takes a version's name away; false where there was none.</summary>
    public async ValueTask<bool> DeleteSnapshotAsync(string collection, string name, CancellationToken cancellationToken = default) =>
        await (await OpenAsync(collection, cancellationToken)).Versions.DeleteSnapshotAsync(name);

    /// <summary>Makes the records of an older version the newest again, as a version of its own: nothing that came between is lost.</summary>
    /// <returns>The new version.</returns>
    /// <exception cref="VectorsException"><see cref="VectorsErrors.VersionNotKept"/>, or the disk refuses.</exception>
    public async ValueTask<CollectionVersion> RestoreAsync(string collection, CollectionVersion version, CancellationToken cancellationToken = default) =>
        await (await OpenAsync(collection, cancellationToken)).Versions.RestoreAsync(version, cancellationToken);

    /// <summary>The newest version at a moment.</summary>
    /// <exception cref="VectorsException"><see cref="VectorsErrors.VersionNotKept"/>.</exception>
    public async ValueTask<CollectionVersion> VersionAtAsync(string collection, DateTimeOffset moment, CancellationToken cancellationToken = default) =>
        await (await OpenAsync(collection, cancellationToken)).Versions.AtAsync(moment);

    /// <summary>Lets go every older version that has no name, and every record that was deleted or replaced: their bytes are no longer in the collection's files.</summary>
    /// <remarks>What the disk itself does with the blocks of deleted files is not in our hands.</remarks>
    public async ValueTask PurgeAsync(string collection, CancellationToken cancellationToken = default) =>
        await (await OpenAsync(collection, cancellationToken)).Upkeep.PurgeAsync(cancellationToken);

    /// <summary>What a collection takes, or why it cannot be used.</summary>
    /// <exception cref="VectorsException"><see cref="VectorsErrors.CollectionNotFound"/>.</exception>
    public async ValueTask<VectorCollectionReport> ReportAsync(string collection, CancellationToken cancellationToken = default)
    {
        try
        {
            return await (await OpenAsync(collection, cancellationToken)).Versions.ReportAsync();
        }
        catch (VectorsException damage) when (damage.Error.Kind == Primitives.ErrorKind.Unprocessable)
        {
            return new VectorCollectionReport(collection) { Damage = $"{damage.Error.Code}: {damage.Message}" };
        }
    }

    /// <summary>A report of every collection, those that are damaged included, by name.</summary>
    public async ValueTask<IReadOnlyList<VectorCollectionReport>> ReportAsync(CancellationToken cancellationToken = default)
    {
        string[] names;
        await _changes.WaitAsync(cancellationToken);
        try
        {
            names = [.. _collections.Keys.Order(StringComparer.Ordinal)];
        }
        finally
        {
            _changes.Release();
        }

        var reports = new List<VectorCollectionReport>(names.Length);
        foreach (string name in names)
        {
            reports.Add(await ReportAsync(name, cancellationToken));
        }

        return reports;
    }

    /// <summary>Does what is due in the background now: for tests whose store has no worker of its own.</summary>
    internal ValueTask RoundAsync() => _upkeep.RoundAsync();

    private async ValueTask<Collection> OpenAsync(string collection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        await _changes.WaitAsync(cancellationToken);
        try
        {
            return _collections.TryGetValue(collection, out StoredCollection? stored)
                ? stored.Open()
                : throw new VectorsException(VectorsErrors.CollectionNotFound, $"there is no collection '{collection}'");
        }
        finally
        {
            _changes.Release();
        }
    }
}
