using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Logging;

/// <summary>Renders what one category logs and queues it.</summary>
internal sealed class HearthLogger(string category, LogQueue queue, IExternalScopeProvider scopes, TimeProvider time) : ILogger
{
    private const string TemplateKey = "{OriginalFormat}";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => scopes.Push(state);

    // The levels are decided by the filters of the logger factory.
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        Scope scope = new();
        scopes.ForEachScope(static (value, found) => found.Read(value), scope);
        queue.Add(new LogLine
        {
            Time = time.GetLocalNow(),
            Level = logLevel,
            Category = category,
            Event = eventId,
            Message = LogLine.Cut(formatter(state, exception), LogLine.MessageCharsMax),
            Values = state is IReadOnlyList<KeyValuePair<string, object?>> values ? Render(values) : [],
            RequestId = scope.RequestId,
            Model = scope.Model,
            Exception = exception is null ? null : ExceptionText.Describe(exception),
        });
    }

    private static List<KeyValuePair<string, object?>> Render(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        List<KeyValuePair<string, object?>> rendered = [];
        for (int index = 0; index < values.Count && rendered.Count < LogLine.ValuesMax; index++)
        {
            (string name, object? value) = values[index];
            if (!string.Equals(name, TemplateKey, StringComparison.Ordinal))
            {
                rendered.Add(new(name, value is null or bool or int or long or short or byte or uint or double
                    ? value
                    : LogLine.Cut(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", LogLine.ValueCharsMax)));
            }
        }

        return rendered;
    }

    /// <summary>The two things of a scope that a line carries; the innermost scope wins.</summary>
    private sealed class Scope
    {
        public string? RequestId { get; private set; }

        public string? Model { get; private set; }

        public void Read(object? scope)
        {
            if (scope is not IReadOnlyList<KeyValuePair<string, object?>> values)
            {
                return;
            }

            for (int index = 0; index < values.Count; index++)
            {
                (string name, object? value) = values[index];
                switch (name)
                {
                    case "RequestId":
                        RequestId = Text(value);
                        break;
                    case "Model":
                        Model = Text(value);
                        break;
                    default:
                        break;
                }
            }
        }

        private static string Text(object? value) => LogLine.Cut(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", LogLine.ValueCharsMax);
    }
}
