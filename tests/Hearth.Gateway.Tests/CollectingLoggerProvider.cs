using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Hearth.Gateway.Tests;

/// <summary>Keeps every log line with its scopes, for the tests that read them.</summary>
internal sealed class CollectingLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<LogLine> _lines = new();
    private IExternalScopeProvider? _scopes;

    public IReadOnlyList<LogLine> Lines => [.. _lines];

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new CollectingLogger(this, categoryName);

    public void Dispose()
    {
        // Nothing to release: the lines are read after the host has gone.
    }

    internal sealed record LogLine(LogLevel Level, int EventId, string Category, string Message, string Scopes, Exception? Failure);

    private sealed class CollectingLogger(CollectingLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            List<string> scopes = [];
            provider._scopes?.ForEachScope(
                static (scope, found) =>
                {
                    if (scope is IEnumerable<KeyValuePair<string, object?>> pairs)
                    {
                        found.AddRange(pairs.Select(static pair => $"{pair.Key}={pair.Value}"));
                    }
                },
                scopes);
            provider._lines.Enqueue(
                new LogLine(logLevel, eventId.Id, category, formatter(state, exception), string.Join(' ', scopes), exception));
        }
    }
}
