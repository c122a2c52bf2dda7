using Hearth.Gateway.Requests;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.Hosting;

/// <summary>Holds the stop of the server until what runs has finished, for at most <c>gateway.drainTimeoutMs</c>.</summary>
/// <remarks>
/// The stop signal begins the drain at once: readiness turns 503 and nothing new is admitted, while the server goes on listening so that callers get
/// an answer. <see cref="StoppingAsync"/> runs before any hosted service stops, the server included, and that is where the waiting happens.
/// </remarks>
internal sealed partial class DrainService(
    RequestGate gate,
    GatewayOptions options,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DrainService> logger) : IHostedLifecycleService, IDisposable
{
    private CancellationTokenRegistration _stopping;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _stopping = lifetime.ApplicationStopping.Register(static state => ((RequestGate)state!).BeginDrain(), gate);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        gate.BeginDrain();
        LogDraining(gate.InFlight);
        try
        {
            await gate.WaitDrainedAsync(TimeSpan.FromMilliseconds(options.DrainTimeoutMs), time, cancellationToken);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // Expected: the time is over. What still runs gets its error event and ends.
            LogCutOff(gate.InFlight);
            await gate.CutOffAsync();
            await gate.WaitDrainedAsync(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    [LoggerMessage(13040, LogLevel.Information, "Stopping: {InFlight} requests are still running")]
    private partial void LogDraining(int inFlight);

    [LoggerMessage(13041, LogLevel.Warning, "The time to finish is over: {InFlight} requests are cut off")]
    private partial void LogCutOff(int inFlight);
}
