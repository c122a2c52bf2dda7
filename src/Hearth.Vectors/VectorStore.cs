using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Hearth.Primitives.Contracts;
using Hearth.Vectors.Collections;
using Hearth.Vectors.Storage;
using Hearth.Vectors.Words;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hearth.Vectors;

/// <summary>The embedded store: collections in the files of one folder.</summary>
/// <remarks>Thread-safe. One process at a time; see <see cref="VectorsErrors.StoreInUse"/>.</remarks>
public sealed partial class VectorStore : IVectorStore, IAsyncDisposable
{
    private const string Root = "collections";
    private const string DeletedSuffix = ".deleted";
    private readonly IVectorDisk _disk;
    private readonly VectorsOptions _options;
    private readonly TimeProvider _time;
    private readonly IDisposable? _lock;
    private readonly UpkeepWorker _upkeep;
    private readonly CollectionLimits _limits;
    private readonly VectorsMetrics _metrics;
    private readonly ILogger<VectorStore> _logger;
    private readonly SemaphoreSlim _changes = new(1);
    private VectorsException? _nameless;
    private bool _isDisposed;
    private readonly Dictionary<string, StoredCollection> _collections = new(StringComparer.Ordinal);

    /// <summary>Reads what the disk has.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="options">What the owner has set.</param>
    /// <param name="time">The clock.</param>
    /// <param name="storeLock">Given back at the end.</param>
    /// <param name="hasUpkeep">Whether the background works; else only when a test steps it.</param>
    /// <param name="limits">Bounds of parts; null for those of the product.</param>
    /// <param name="loggers">Told of failures in the background; null for nobody.</param>
    /// <param name="meters">Makes the meter; null for one that goes with the store.</param>
    internal VectorStore(
        IVectorDisk disk,
        VectorsOptions options,
        TimeProvider time,
        IDisposable? storeLock = null,
        bool hasUpkeep = true,
        CollectionLimits? limits = null,
        ILoggerFactory? loggers = null,
        IMeterFactory? meters = null)
    {
        _disk = disk;
        _options = options;
        _time = time;
        _lock = storeLock;
        _limits = limits ?? CollectionLimits.Default;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<VectorStore>();
        if (!_disk.Exists(Root))
        {
            _disk.CreateFolder(Root);
        }

        // Whether it was made now or by one who was killed before the next line: from here on it is there for good.
        _disk.SyncDirectory("");
        foreach (string name in _disk.List(Root))
        {
            Read(name);
        }

        _metrics = new VectorsMetrics(meters);
        _upkeep = new UpkeepWorker(time, _limits, _metrics, _logger, hasUpkeep);
    }

    /// <summary>Opens the store in a folder, which is made where it is not there.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="options">What the owner has set.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Told of failures in the background, never of content; null for nobody.</param>
    /// <param name="meters">Makes the meter <c>Hearth.Vectors</c>; null for one that goes with the store.</param>
    /// <exception cref="VectorsException">Another process has it open, or the disk refuses.</exception>
    public static VectorStore Open(string folder, VectorsOptions options, TimeProvider time, ILoggerFactory? loggers = null, IMeterFactory? meters = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(options);
        LocalDisk.CreateRoot(folder);
        StoreLock held = StoreLock.Take(folder);
        try
        {
            return new VectorStore(new LocalDisk(folder), options, time, held, loggers: loggers, meters: meters);
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
            var open = new List<IVectorCollection>(_collections.Count);
            foreach ((string name, StoredCollection stored) in _collections.OrderBy(static entry => entry.Key, StringComparer.Ordinal))
            {
                if (TryOpen(name, stored) is { } collection)
                {
                    open.Add(collection);
                }
            }

            return open;
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
            if (_collections.TryGetValue(name, out StoredCollection? stored))
            {
                return stored.Open();
            }

            // Where a collection is so damaged that even its name is lost, nobody can say that it is not this one.
            return _nameless is null ? null : throw new VectorsException(_nameless.Error, _nameless.Message, _nameless);
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
            try
            {
                var stored = new StoredCollection(CollectionFolder.Create(_disk, Root, manifest), Make);
                Collection collection = stored.Open();
                _collections[definition.Name] = stored;
                return collection;
            }
            catch (VectorsException)
            {
                Remove($"{Root}/{manifest.Identity:n}");
                throw;
            }
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

            await collection.ChangeAsync(definition);
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
            string gone = stored.Folder.Path + DeletedSuffix;
            _disk.Rename(stored.Folder.Path, gone);
            _collections.Remove(name);
            _disk.SyncDirectory(Root);
            Remove(gone);
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
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (StoredCollection stored in _collections.Values)
        {
            await stored.CloseAsync(_upkeep);
        }

        await _upkeep.DisposeAsync();
        _metrics.Dispose();
        _changes.Dispose();
        _lock?.Dispose();
    }

    /// <summary>Refuses a definition that cannot be.</summary>
    internal static void Check(CollectionDefinition definition)
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
        string identity = name.EndsWith(DeletedSuffix, StringComparison.Ordinal) ? name[..^DeletedSuffix.Length] : name;
        if (!Guid.TryParseExact(identity, "n", out _))
        {
            // A person has put it there.
            return;
        }

        if (identity.Length < name.Length)
        {
            // What was being deleted when the process ended.
            Remove(path);
            return;
        }

        var folder = new CollectionFolder(_disk, path);
        try
        {
            if (folder.TryRead())
            {
                Add(folder);
            }
            else
            {
                Remove(path);
            }
        }
        catch (VectorsException damage)
        {
            // The other collections go on; whoever asks for this one learns what is wrong.
            LogDamaged(damage, damage.Error.Code);
            string? known = folder.TryReadName();
            _nameless = known is null ? damage : _nameless;
            _collections[known is null || _collections.ContainsKey(known) ? name : known] = new StoredCollection(folder, Make) { Damage = damage };
        }
    }

    /// <summary>Two of one name: the making of one failed so badly that not even its files could be removed. That one is empty.</summary>
    private void Add(CollectionFolder folder)
    {
        string name = folder.Newest.Definition.Name;
        if (_collections.TryGetValue(name, out StoredCollection? other) && other.Damage is null)
        {
            CollectionFolder empty = IsEmpty(folder) ? folder : other.Folder;
            folder = ReferenceEquals(empty, folder) ? other.Folder : folder;
            if (!IsEmpty(empty))
            {
                throw new VectorsException(VectorsErrors.FileDamaged, $"'{empty.Path}' and '{folder.Path}' both hold a collection '{name}'");
            }

            Remove(empty.Path);
        }

        _collections[name] = new StoredCollection(folder, Make);
    }

    private static bool IsEmpty(CollectionFolder folder) => folder.Newest.Sequence == 0 && folder.Logs.Count == 0;

    private Collection? TryOpen(string name, StoredCollection stored)
    {
        try
        {
            return stored.Open();
        }
        catch (VectorsException damage) when (stored.Damage is not null)
        {
            // The others go on; FindAsync and the report say what is wrong.
            LogNotListed(damage, name, damage.Error.Code);
            return null;
        }
    }

    /// <summary>Removes a folder that counts for nothing any more; what is left of it goes at the next opening.</summary>
    private void Remove(string path)
    {
        try
        {
            if (_disk.Exists(path))
            {
                _disk.DeleteFolder(path);
                _disk.SyncDirectory(Root);
            }
        }
        catch (VectorsException failure)
        {
            LogNotRemoved(failure, failure.Error.Code);
        }
    }

    private Collection Make(CollectionFolder folder) => new(folder, _options, _time, _limits, _metrics, _upkeep.Wake);

    [LoggerMessage(5010, LogLevel.Error, "A collection is damaged ({Code}) and cannot be used; the others go on")]
    private partial void LogDamaged(Exception failure, string code);

    [LoggerMessage(5011, LogLevel.Warning, "The collection {Collection} is left out of the list: {Code}")]
    private partial void LogNotListed(Exception failure, string collection, string code);

    [LoggerMessage(5012, LogLevel.Warning, "The files of a collection that is gone could not be removed ({Code}); the next start tries again")]
    private partial void LogNotRemoved(Exception failure, string code);

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9._-]{1,510}[a-zA-Z0-9]$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
