using System.Globalization;
using System.Text.RegularExpressions;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Words;

namespace Hearth.Vectors;

/// <summary>The embedded store: collections in the files of one folder.</summary>
/// <remarks>Thread-safe. One process at a time; see <see cref="VectorsErrors.StoreInUse"/>.</remarks>
public sealed partial class VectorStore : IVectorStore, IAsyncDisposable
{
    private const string Root = "collections";
    private readonly IVectorDisk _disk;
    private readonly VectorsOptions _options;
    private readonly TimeProvider _time;
    private readonly IDisposable? _lock;
    private readonly UpkeepWorker _upkeep;
    private readonly bool _hasUpkeep;
    private readonly SemaphoreSlim _changes = new(1);
    private readonly Dictionary<string, StoredCollection> _collections = new(StringComparer.Ordinal);

    /// <summary>Reads what the disk has.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="options">What the owner has set.</param>
    /// <param name="time">The clock.</param>
    /// <param name="storeLock">Given back at the end.</param>
    /// <param name="hasUpkeep">Whether the background works; else only when a test steps it.</param>
    internal VectorStore(IVectorDisk disk, VectorsOptions options, TimeProvider time, IDisposable? storeLock = null, bool hasUpkeep = true)
    {
        _disk = disk;
        _options = options;
        _time = time;
        _lock = storeLock;
        _upkeep = new UpkeepWorker();
        _hasUpkeep = hasUpkeep;
        _disk.CreateFolder(Root);
        foreach (string name in _disk.List(Root))
        {
            Read(name);
        }
    }

    /// <summary>Opens the store in a folder, which is made where it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">What the owner has set.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="VectorsException">Another process has it open, or the disk refuses.</exception>
    public static VectorStore Open(string folder, VectorsOptions options, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        Directory.CreateDirectory(folder);
        StoreLock held = StoreLock.Take(folder);
        try
        {
            return new VectorStore(new LocalDisk(folder), options, time, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IVectorCollection>> ListAsync(CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken);
        try
        {
            return [.. _collections.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Where(static entry => entry.Value.Damage is null).Select(entry => entry.Value.Open())];
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IVectorCollection?> FindAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        await _changes.WaitAsync(cancellationToken);
        try
        {
            return _collections.TryGetValue(name, out StoredCollection? stored) ? stored.Open() : null;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IVectorCollection> CreateAsync(CollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        Check(definition);
        await _changes.WaitAsync(cancellationToken);
        try
        {
            if (_collections.ContainsKey(definition.Name))
            {
                throw new VectorsException(VectorsErrors.CollectionExists, $"there is a collection '{definition.Name}' already");
            }

            var manifest = new Manifest
            {
                Number = 1,
                Sequence = 0,
                Ticks = _time.GetUtcNow().UtcTicks,
                Identity = Guid.CreateVersion7(_time.GetUtcNow()),
                Definition = definition,
                Segments = [],
            };
            var stored = new StoredCollection(CollectionFolder.Create(_disk, Root, manifest), Make);
            _collections[definition.Name] = stored;
            return stored.Open();
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IVectorCollection> ChangeAsync(string name, CollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(definition);
        Check(definition);
        await _changes.WaitAsync(cancellationToken);
        try
        {
            if (!_collections.TryGetValue(name, out StoredCollection? stored))
            {
                throw new VectorsException(VectorsErrors.CollectionNotFound, $"there is no collection '{name}'");
            }

            Collection collection = stored.Open();
            CollectionDefinition before = collection.Definition;
            if (definition.Dimensions != before.Dimensions || definition.Metric != before.Metric || !string.Equals(definition.Language, before.Language, StringComparison.Ordinal))
            {
                throw new VectorsException(VectorsErrors.DefinitionInvalid, $"dimensions, metric and language of '{name}' are what its records were stored by; they cannot change");
            }

            if (!string.Equals(name, definition.Name, StringComparison.Ordinal) && _collections.ContainsKey(definition.Name))
            {
                throw new VectorsException(VectorsErrors.CollectionExists, $"there is a collection '{definition.Name}' already");
            }

            await collection.ChangeAsync(definition, cancellationToken);
            _collections.Remove(name);
            _collections[definition.Name] = stored;
            return collection;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        await _changes.WaitAsync(cancellationToken);
        try
        {
            if (!_collections.TryGetValue(name, out StoredCollection? stored))
            {
                return false;
            }

            await stored.CloseAsync(_upkeep);
            string gone = $"{stored.Folder.Path}.deleted";
            _disk.Rename(stored.Folder.Path, gone);
            _disk.SyncDirectory(Root);
            _collections.Remove(name);
            _disk.DeleteFolder(gone);
            return true;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (StoredCollection stored in _collections.Values)
        {
            await stored.CloseAsync(_upkeep);
        }

        await _upkeep.DisposeAsync();
        _changes.Dispose();
        _lock?.Dispose();
    }

    private static void Check(CollectionDefinition definition)
    {
        if (!NamePattern().IsMatch(definition.Name))
        {
            throw new VectorsException(VectorsErrors.DefinitionInvalid, "a name has 3 to 512 characters of a-z A-Z 0-9 . _ - and begins and ends with a letter or digit");
        }

        if (definition.Dimensions is < 0 or > RecordLimits.DimensionsMax)
        {
            throw new VectorsException(VectorsErrors.DefinitionInvalid, $"'{definition.Name}': {definition.Dimensions} dimensions; allowed are 1 to {RecordLimits.DimensionsMax}, or 0 to take those of the first record");
        }

        _ = WordAnalyzers.Of(definition.Language);
        if (!Enum.IsDefined(definition.Metric))
        {
            throw new VectorsException(VectorsErrors.DefinitionInvalid, $"'{definition.Name}': there is no metric {(int)definition.Metric}");
        }

        if (!(definition.VectorWeight is >= 0 and <= 1))
        {
            throw new VectorsException(VectorsErrors.DefinitionInvalid, string.Create(CultureInfo.InvariantCulture, $"'{definition.Name}': the weight of the vector leg is {definition.VectorWeight}; allowed are 0 to 1"));
        }

        if (definition.BytesMax is < 0)
        {
            throw new VectorsException(VectorsErrors.DefinitionInvalid, $"'{definition.Name}': a quota of {definition.BytesMax} bytes");
        }
    }

    private void Read(string name)
    {
        string path = $"{Root}/{name}";
        if (!Guid.TryParseExact(name, "n", out _))
        {
            // What was being deleted when the process ended.
            _disk.DeleteFolder(path);
            return;
        }

        var folder = new CollectionFolder(_disk, path);
        try
        {
            if (folder.TryRead())
            {
                _collections[folder.Newest.Definition.Name] = new StoredCollection(folder, Make);
            }
            else
            {
                _disk.DeleteFolder(path);
            }
        }
        catch (VectorsException damage)
        {
            // The other collections go on; whoever asks for this one learns what is wrong.
            _collections[name] = new StoredCollection(folder, Make) { Damage = damage };
        }
    }

    private Collection Make(CollectionFolder folder) => new(folder, _options, _time, _hasUpkeep ? _upkeep.Wake : static _ => { });

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9._-]{1,510}[a-zA-Z0-9]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
