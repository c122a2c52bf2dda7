namespace Hearth.Inference.Registry;

/// <summary>One registered model, what became of loading it, and how many use it. Guarded by the registry's lock.</summary>
internal sealed class ModelEntry(
    ModelDescriptor descriptor,
    Func<IProgress<double>, CancellationToken, ValueTask<IModelRuntime>> open,
    Lock gate,
    ModelMemory memory) : IAsyncDisposable
{
    private ModelLoad? _load;
    private int _users;
    private bool _wasLoaded;

    public ModelDescriptor Descriptor { get; } = descriptor;

    /// <summary>Whether it came from a look into the model folders, and goes when the file has gone.</summary>
    public bool IsFile { get; init; }

    /// <summary>True when it is not loaded, not being loaded, and nobody waits for it.</summary>
    public bool IsAtRest
    {
        get
        {
            lock (gate)
            {
                return _users == 0 && (_load is null or { Completion: { IsCompleted: true, IsCompletedSuccessfully: false } });
            }
        }
    }

    /// <summary>True while a lease is out or somebody waits for one.</summary>
    public bool IsBusy
    {
        get
        {
            lock (gate)
            {
                return _users > 0;
            }
        }
    }

    /// <summary>The loaded model; null where there is none.</summary>
    public IModelRuntime? Runtime
    {
        get
        {
            lock (gate)
            {
                return _load?.Runtime;
            }
        }
    }

    /// <summary>What the loaded model holds or may still take.</summary>
    public long HeldBytes => Runtime is { } runtime ? Math.Max(Descriptor.MemoryBytes, runtime.MemoryBytes) : 0;

    /// <summary>When the last user left.</summary>
    public long LastUsed { get; private set; }

    /// <summary>How long the last load took, without waiting for its turn.</summary>
    public TimeSpan LoadTime { get; private set; }

    public ModelState State
    {
        get
        {
            lock (gate)
            {
                return _load?.Completion switch
                {
                    { IsCompletedSuccessfully: true } => ModelState.Ready,
                    { IsFaulted: true } => ModelState.Failed,
                    { IsCompleted: false } => ModelState.Loading,
                    _ => _wasLoaded ? ModelState.Unloaded : ModelState.NotLoaded,
                };
            }
        }
    }

    /// <summary>A lease, for which the model is loaded where it is not; whoever waits already counts as a user.</summary>
    public async ValueTask<ModelLease> LeaseAsync(IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ModelLoad load;
        lock (gate)
        {
            _users++;
            if (_load?.Runtime is { } runtime)
            {
                return new ModelLease(this, runtime);
            }

            if (_load is null || !_load.TryJoin(progress))
            {
                _load = new ModelLoad(OpenInTurnAsync, progress);
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
        lock (gate)
        {
            if (--_users == 0)
            {
                LastUsed = memory.Timestamp;
                if (_load?.Runtime is not null)
                {
                    memory.NoteIdle();
                }
            }
        }
    }

    /// <summary>Takes the runtime of an idle model, which the caller disposes within its turn; null where somebody uses it or it is not loaded.</summary>
    public IModelRuntime? TryDetach()
    {
        lock (gate)
        {
            if (_users > 0 || _load?.Runtime is not { } runtime)
            {
                return null;
            }

            _load = null;
            _wasLoaded = true;
            return runtime;
        }
    }

    public async ValueTask DisposeAsync()
    {
        ModelLoad? load;
        lock (gate)
        {
            load = _load;
            _load = null;
        }

        if (load is not null)
        {
            await load.DisposeAsync();
        }
    }

    /// <summary>The whole of a load, and of what follows from an abandoned one, is one turn.</summary>
    private async ValueTask OpenInTurnAsync(ModelLoad load, Func<IModelRuntime, ValueTask> finish, CancellationToken cancellationToken)
    {
        await memory.TakeTurnAsync(cancellationToken);
        try
        {
            await memory.MakeRoomAsync(Descriptor);
            long begun = memory.Timestamp;
            IModelRuntime runtime = await open(load, cancellationToken);
            LoadTime = memory.Since(begun);
            await finish(runtime);
        }
        finally
        {
            memory.PassTurn();
        }
    }
}
