using System.Diagnostics.CodeAnalysis;
using Hearth.Inference.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hearth.Inference;

/// <summary>All models of this process by id, each loaded when it is first asked for, and unloaded when idle for long or when another needs the memory.</summary>
/// <remarks>Thread-safe. The models belong to the registry; callers dispose their leases.</remarks>
public sealed class ModelRegistry : IAsyncDisposable
{
    /// <summary>The name that stands for <see cref="DefaultModelId"/>.</summary>
    public const string DefaultAlias = "hearth";

    private readonly Lock _gate = new();
    private readonly List<ModelEntry> _entries = [];
    private readonly ModelMemory _memory;
    private string? _defaultModelId;
    private string? _defaultEmbedderId;
    private Action? _refresh;
    private bool _isDisposed;

    /// <summary>A registry with the defaults of <see cref="InferenceOptions"/>.</summary>
    public ModelRegistry()
        : this(new InferenceOptions(), MachineMemory.Real, TimeProvider.System, metrics: null, NullLogger.Instance)
    {
    }

    internal ModelRegistry(InferenceOptions options, MachineMemory machine, TimeProvider time, InferenceMetrics? metrics, ILogger logger) =>
        _memory = new ModelMemory(_gate, () => _entries, machine, options, time, metrics, logger);

    /// <summary>Memory that all models together may ever have, in bytes: what the machine has, or <see cref="InferenceOptions.MemoryMaxMb"/>.</summary>
    public long MemoryBytesMax => _memory.TotalBytes;

    /// <summary>Every registered model, in the order of registration.</summary>
    public IReadOnlyList<ModelDescriptor> Models
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries.Select(static entry => entry.Descriptor)];
            }
        }
    }

    /// <summary>The model that answers where none is named: the one set, else the first registered that can chat; null where there is none.</summary>
    public string? DefaultModelId
    {
        get
        {
            lock (_gate)
            {
                return _defaultModelId ?? _entries.Find(static entry => entry.Descriptor.CanChat)?.Descriptor.Id;
            }
        }

        set
        {
            lock (_gate)
            {
                _defaultModelId = value;
            }
        }
    }

    /// <summary>The model that embeds where none is named: the one set, else the first registered that can; null where there is none.</summary>
    public string? DefaultEmbedderId
    {
        get
        {
            lock (_gate)
            {
                return _defaultEmbedderId ?? FirstOf(ModelKind.Embedding);
            }
        }

        set
        {
            lock (_gate)
            {
                _defaultEmbedderId = value;
            }
        }
    }

    /// <summary>The model that ranks where none is named: the first registered that can; null where there is none.</summary>
    public string? DefaultRerankerId
    {
        get
        {
            lock (_gate)
            {
                return FirstOf(ModelKind.Rerank);
            }
        }
    }

    /// <summary>Adds a model. Nothing is loaded.</summary>
    /// <param name="descriptor">What is known about it.</param>
    /// <param name="open">Loads it; reports the finished fraction, 0 to 1. Called again after a failure.</param>
    /// <exception cref="ArgumentException">The id is taken.</exception>
    public void Register(ModelDescriptor descriptor, Func<IProgress<double>, CancellationToken, ValueTask<IModelRuntime>> open)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(open);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (Find(descriptor.Id) is not null)
            {
                throw new ArgumentException($"A model `{descriptor.Id}` is registered already.", nameof(descriptor));
            }

            _entries.Add(new ModelEntry(descriptor, open, _gate, _memory));
        }
    }

    /// <summary>Looks for model files that came, changed or went since the last look, where a source of files is registered; at most every two seconds.</summary>
    /// <remarks>A model that is loaded or asked for stays as it is until it is unloaded.</remarks>
    public void Refresh()
    {
        Action? refresh;
        lock (_gate)
        {
            refresh = _isDisposed ? null : _refresh;
        }

        refresh?.Invoke();
    }

    /// <summary>Looks a model up; <see cref="DefaultAlias"/> finds the default one unless a model has that very name.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out ModelDescriptor? descriptor)
    {
        ArgumentNullException.ThrowIfNull(id);
        lock (_gate)
        {
            descriptor = Resolve(id)?.Descriptor;
            return descriptor is not null;
        }
    }

    /// <summary>Where a model stands.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ModelNotFound"/>.</exception>
    public ModelState GetState(string id)
    {
        lock (_gate)
        {
            return Require(id).State;
        }
    }

    /// <summary>The right to use a model, loaded where it is not. Callers that come together share one load; it is given up when the last of them has left.</summary>
    /// <param name="id">A model's id, or <see cref="DefaultAlias"/>.</param>
    /// <param name="progress">Told the finished fraction while the model loads; null for nobody.</param>
    /// <param name="cancellationToken">Ends this caller's waiting.</param>
    /// <returns>Disposed by the caller, when the request or the stream is over.</returns>
    /// <exception cref="InferenceException"><see cref="InferenceErrors.ModelNotFound"/>, or why it cannot be loaded.</exception>
    public ValueTask<ModelLease> LeaseAsync(string id, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        // Whether the model is there and that it is now in use is one step; what blocks comes after the first await.
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return Require(id).LeaseAsync(progress, cancellationToken);
        }
    }

    /// <summary>Memory that a model could get now, if every idle one made room, in bytes.</summary>
    public long MeasureMemoryAvailable() => _memory.MeasureAvailable();

    /// <summary>Gives up loads in progress and disposes every loaded model.</summary>
    public async ValueTask DisposeAsync()
    {
        ModelEntry[] entries;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            entries = [.. _entries];
        }

        foreach (ModelEntry entry in entries)
        {
            await entry.DisposeAsync();
        }

        await _memory.DisposeAsync();
    }

    /// <summary>Whether a lease is out or somebody waits for one.</summary>
    internal bool IsBusy(string id)
    {
        lock (_gate)
        {
            return Require(id).IsBusy;
        }
    }

    /// <summary>Says what <see cref="Refresh"/> does.</summary>
    internal void SetRefresh(Action refresh)
    {
        lock (_gate)
        {
            _refresh = refresh;
        }
    }

    /// <summary>Makes the models that files are equal to what was found; those registered otherwise stay, and so do those in use.</summary>
    internal void Update(IReadOnlyList<ModelDescriptor> found, Func<ModelDescriptor, IProgress<double>, CancellationToken, ValueTask<IModelRuntime>> open)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            Dictionary<string, ModelEntry> files = _entries.Where(static entry => entry.IsFile).ToDictionary(static entry => entry.Descriptor.Id, StringComparer.Ordinal);
            _entries.RemoveAll(static entry => entry.IsFile);
            foreach (ModelDescriptor model in found)
            {
                ModelEntry? known = files.GetValueOrDefault(model.Id);
                files.Remove(model.Id);
                if (known is not null && (known.Descriptor == model || !known.IsAtRest))
                {
                    _entries.Add(known);
                }
                else if (Find(model.Id) is null)
                {
                    _entries.Add(new ModelEntry(model, (progress, cancellationToken) => open(model, progress, cancellationToken), _gate, _memory) { IsFile = true });
                }
            }

            _entries.AddRange(files.Values.Where(static entry => !entry.IsAtRest));
        }
    }

    private string? FirstOf(ModelKind kind) => _entries.Find(entry => entry.Descriptor.Kind == kind && entry.Descriptor.Error is null)?.Descriptor.Id;

    private ModelEntry? Find(string id) => _entries.Find(entry => string.Equals(entry.Descriptor.Id, id, StringComparison.Ordinal));

    private ModelEntry? Resolve(string id)
    {
        if (Find(id) is { } exact)
        {
            return exact;
        }

        // Ollama's clients leave the tag out where it is `latest`.
        if (!id.Contains(':', StringComparison.Ordinal) && Find(id + ":latest") is { } latest)
        {
            return latest;
        }

        return string.Equals(id, DefaultAlias, StringComparison.Ordinal) && DefaultModelId is { } defaultId ? Find(defaultId) : null;
    }

    private ModelEntry Require(string id) => Resolve(id)
        ?? throw new InferenceException(InferenceErrors.ModelNotFound, $"The model `{id}` does not exist here.");
}
