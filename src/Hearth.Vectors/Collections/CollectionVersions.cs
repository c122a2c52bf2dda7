using Hearth.Primitives.Contracts;
using Hearth.Vectors.Storage;

namespace Hearth.Vectors.Collections;

/// <summary>The older versions of a collection: named ones, going back, letting go, and what all of it takes.</summary>
internal sealed class CollectionVersions(CollectionFolder folder, CollectionWriter writer, CollectionHistory history, CollectionUpkeep upkeep, TimeProvider time)
{
    /// <summary>Versions that may have a name.</summary>
    public const int SnapshotsMax = 256;

    /// <summary>The longest name, in characters.</summary>
    public const int NameCharactersMax = 128;

    /// <summary>Names the newest version.</summary>
    public async ValueTask<VectorSnapshot> SnapshotAsync(string name)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > NameCharactersMax)
        {
            throw new VectorsException(VectorsErrors.SnapshotInvalid, $"a name of {name?.Length ?? 0} characters; allowed are 1 to {NameCharactersMax}");
        }

        var made = new VectorSnapshot(name, default, default);
        await writer.RunAsync(() =>
        {
            if (folder.Snapshots.Any(snapshot => string.Equals(snapshot.Name, name, StringComparison.Ordinal)))
            {
                throw new VectorsException(VectorsErrors.SnapshotInvalid, $"there is a version named '{name}' already");
            }

            if (folder.Snapshots.Count >= SnapshotsMax)
            {
                throw new VectorsException(VectorsErrors.SnapshotInvalid, $"{SnapshotsMax} versions have names; no more may");
            }

            made = made with { Version = new CollectionVersion(Sequence()), Created = time.GetUtcNow() };
            folder.WriteSnapshots([.. folder.Snapshots, made]);
        });
        return made;
    }

    public async ValueTask<IReadOnlyList<VectorSnapshot>> ListAsync()
    {
        IReadOnlyList<VectorSnapshot> snapshots = [];
        await writer.RunAsync(() => snapshots = folder.Snapshots);
        return snapshots;
    }

    /// <summary>Takes the name away; the version goes when the retention lets it. False where there was none.</summary>
    public async ValueTask<bool> DeleteSnapshotAsync(string name)
    {
        bool isGone = false;
        await writer.RunAsync(() =>
        {
            VectorSnapshot[] rest = [.. folder.Snapshots.Where(snapshot => !string.Equals(snapshot.Name, name, StringComparison.Ordinal))];
            isGone = rest.Length < folder.Snapshots.Count;
            if (isGone)
            {
                folder.WriteSnapshots(rest);
            }
        });
        return isGone;
    }

    public ValueTask<CollectionVersion> AtAsync(DateTimeOffset moment) => history.FindAsync(moment);

    public async ValueTask<CollectionVersion> RestoreAsync(CollectionVersion version, CancellationToken cancellationToken)
    {
        CollectionState state = await history.RetainAsync(version, cancellationToken);
        try
        {
            return await upkeep.RestoreAsync(state, cancellationToken);
        }
        finally
        {
            state.Release();
        }
    }

    public async ValueTask<VectorCollectionReport> ReportAsync()
    {
        var report = new VectorCollectionReport(writer.Definition.Name);
        await writer.RunAsync(() => report = Report());
        return report;
    }

    private VectorCollectionReport Report()
    {
        CollectionState state = writer.Retain();
        try
        {
            Manifest newest = folder.Newest;
            long live = newest.Segments.Sum(static segment => segment.Bytes);
            long log = folder.LogBytes().Sum(static entry => entry.Bytes);
            return new VectorCollectionReport(writer.Definition.Name)
            {
                Records = state.LiveCount,
                Rows = state.Parts.Sum(static view => (long)view.Rows),
                Segments = newest.Segments.Count,
                BytesLive = live,
                BytesLog = log,
                BytesHistory = Math.Max(0, folder.Bytes() - live - log),
                BytesMax = writer.Definition.BytesMax,
                Newest = new CollectionVersion(state.Sequence),
                Oldest = new CollectionVersion(history.Oldest()),
                Snapshots = folder.Snapshots,
            };
        }
        finally
        {
            state.Release();
        }
    }

    private long Sequence()
    {
        CollectionState state = writer.Retain();
        try
        {
            return state.Sequence;
        }
        finally
        {
            state.Release();
        }
    }
}
