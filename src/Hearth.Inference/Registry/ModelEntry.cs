using Microsoft.Extensions.AI;

namespace Hearth.Inference.Registry;

/// <summary>One registered model and what became of loading it.</summary>
internal sealed class ModelEntry(ModelDescriptor descriptor, Func<IProgress<double>, CancellationToken, ValueTask<IChatClient>> open) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private ModelLoad? _load;

    public ModelDescriptor Descriptor { get; } = descriptor;

    public IChatClient? Client
    {
        get
        {
            lock (_gate)
            {
                return _load?.Client;
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

    /// <summary>The load in progress, or a new one after a failure or an abandoned one. The caller must leave it.</summary>
    public ModelLoad JoinLoad(IProgress<double>? progress)
    {
        lock (_gate)
        {
            if (_load is null || !_load.TryJoin(progress))
            {
                _load = new ModelLoad(open, progress);
                _load.Start();
            }

            return _load;
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
