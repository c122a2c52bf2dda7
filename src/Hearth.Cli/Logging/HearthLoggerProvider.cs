using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Logging;

/// <summary>Hands out loggers that all end in one queue. Disposing it writes what is still queued and closes the sinks.</summary>
/// <param name="sinks">Where lines end; owned from now on.</param>
/// <param name="queueLengthMax">How many lines may wait.</param>
/// <param name="time">The clock.</param>
internal sealed class HearthLoggerProvider(IReadOnlyList<ILogSink> sinks, int queueLengthMax, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private readonly LogQueue _queue = new(sinks, queueLengthMax, time);
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new HearthLogger(categoryName, _queue, _scopes, time);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() => _queue.Dispose();
}
