using System.Diagnostics.CodeAnalysis;
using Hearth.Inference.Registry;

namespace Hearth.Inference;

/// <summary>All models of this process by id, each loaded when it is first asked for and kept until the registry is disposed.</summary>
/// <remarks>Thread-safe. The models belong to the registry; callers dispose their leases.</remarks>
public sealed class ModelRegistry : IAsyncDisposable
{
    /// <summary>The name that stands for <see cref="DefaultModelId"/>.</summary>
    public const string DefaultAlias = "hearth";

    private readonly Lock _gate = new();
    private readonly List<ModelEntry> _entries = [];
    private string? _defaultModelId;
    private string? _defaultEmbedderId;
    private bool _isDisposed;

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

            _entries.Add(new ModelEntry(descriptor, open));
        }
    }

    /// <summary>Looks a model up; <see cref="DefaultAlias"/> finds the default one unless a model has that very name.</summary>
    public bool TryGet(string id, [NotNullWhen(true)] out ModelDescriptor? descriptor)
    {
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
        ModelEntry entry;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            entry = Require(id);
        }

        return entry.LeaseAsync(progress, cancellationToken);
    }

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
    }

    private string? FirstOf(ModelKind kind) => _entries.Find(entry => entry.Descriptor.Kind == kind && entry.Descriptor.Error is null)?.Descriptor.Id;

    private ModelEntry? Find(string id) => _entries.Find(entry => string.Equals(entry.Descriptor.Id, id, StringComparison.Ordinal));

    private ModelEntry? Resolve(string id)
    {
        if (Find(id) is { } exact)
        {
            return exact;
        }

        return string.Equals(id, DefaultAlias, StringComparison.Ordinal) && DefaultModelId is { } defaultId ? Find(defaultId) : null;
    }

    private ModelEntry Require(string id) => Resolve(id)
        ?? throw new InferenceException(InferenceErrors.ModelNotFound, $"The model `{id}` does not exist here.");
}
