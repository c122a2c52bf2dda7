namespace Hearth.Inference.Registry;

/// <summary>One registered model, what became of loading it, and how many use it.</summary>
internal sealed class ModelEntry(ModelDescriptor descriptor, Func<IProgress<double>, CancellationToken, ValueTask<IModelRuntime>> open) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private ModelLoad? _load;
    private int _users;

    public ModelDescriptor Descriptor { get; } = descriptor;

    /// <summary>True while a lease is out or somebody waits for one.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return _users > 0;
            }
        }
    }

    public ModelState State
    {
        get
        {
            lock (_gate)
            {
                return _load?.Completion switch
                {
                    null => ModelState.NotLoaded,
                    { IsCompletedSuccessfully: true } => ModelState.Ready,
                    { IsCanceled: true } => ModelState.NotLoaded,
                    { IsFaulted: true } => ModelState.Failed,
                    _ => ModelState.Loading,
                };
            }
        }
    }

    /// <summary>A lease, for which the model is loaded where it is not; whoever waits already counts as a user.</summary>
    public async ValueTask<ModelLease> LeaseAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ModelLoad load;
        lock (_gate)
        {
            _users++;
            if (_load?.Runtime is { } runtime)
            {
                return new ModelLease(this, runtime);
            }

            if (_load is null || !_load.TryJoin(progress))
            {
                _load = new ModelLoad(open, progress);
                _load.Start();
            }

            load = _load;
        }

        bool isLeased = false;
        try
        {
            ModelLease lease = new(this, await load.Completion.WaitAsync(cancellationToken));
            isLeased = true;
            return lease;
        }
        finally
        {
            load.Leave(progress);
            if (!isLeased)
            {
                Return();
            }
        }
    }

    /// <summary>One user less.</summary>
    public void Return()
    {
        lock (_gate)
        {
            _users--;
        }
    }

    public async ValueTask DisposeAsync()
    {
        ModelLoad? load;
        lock (_gate)
        {
            load = _load;
        }

        if (load is not null)
        {
            await load.DisposeAsync();
        }
    }
}
