using Microsoft.Extensions.Logging;

namespace Hearth.Vectors.Tests;

/// <summary>Remembers what was logged.</summary>
internal sealed class RecordingLogger : ILogger, ILoggerFactory
{
    public List<(int Id, string Message)> Entries { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Entries.Add((eventId.Id, formatter(state, exception)));

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose() => Entries.TrimExcess();
}
