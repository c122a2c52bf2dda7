using Microsoft.Extensions.Hosting;

namespace Hearth.Gateway.Knowledge;

/// <summary>The time in which a reading of files may run: alone in its collection, and until the server is told to stop, for it can go on afterwards.</summary>
internal sealed class KnowledgeRunScope(KnowledgeRuns runs, IHostApplicationLifetime lifetime)
{
    /// <summary>Runs it.</summary>
    /// <exception cref="GatewayException"><see cref="GatewayErrors.KnowledgeBusy"/>, or <see cref="GatewayErrors.Draining"/> where the stop has ended it.</exception>
    public async Task RunAsync(string collection, Func<CancellationToken, Task> run, CancellationToken cancellationToken)
    {
        using IDisposable place = runs.Enter(collection);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await run(either.Token);
        }
        catch (OperationCanceledException cancelled) when (lifetime.ApplicationStopping.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw Stopped(cancelled);
        }
    }

    public static GatewayException Stopped(OperationCanceledException cancelled) =>
        new(GatewayErrors.Draining, "The server is stopping. The same request goes on where this one ended.", cancelled);
}
