using Hearth.Cli.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Logging;

/// <summary>Joins Hearth's log to a host.</summary>
internal static class HearthLoggingExtensions
{
    /// <summary>Replaces every other provider by Hearth's: the terminal, and the rotated file of the home.</summary>
    /// <param name="builder">The host's logging.</param>
    /// <param name="options">Section <c>logging</c>.</param>
    /// <param name="folder">Where the file goes; null for a command that keeps none, such as one that runs beside a server.</param>
    /// <param name="terminal">The terminal whose stderr shows the log.</param>
    /// <param name="useColour">True when stderr may carry colour.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="CliException"><see cref="CliErrors.LogNotWritable"/>.</exception>
    public static ILoggingBuilder AddHearthLogging(
        this ILoggingBuilder builder, LoggingOptions options, string? folder, CliTerminal terminal, bool useColour, TimeProvider time)
    {
        builder.ClearProviders();
        builder.SetMinimumLevel(options.Level);
        // Below Warning the frameworks log request lines with their query, which is content.
        LogLevel frameworks = (LogLevel)Math.Max((int)options.Level, (int)LogLevel.Warning);
        builder.AddFilter("Microsoft", frameworks);
        builder.AddFilter("System", frameworks);
        builder.Services.AddSingleton<ILoggerProvider>(_ => CreateProvider(options, folder, terminal, useColour, time));
        return builder;
    }

    /// <summary>The provider alone, for a command without a host; the caller disposes it.</summary>
    /// <exception cref="CliException"><see cref="CliErrors.LogNotWritable"/>.</exception>
    public static HearthLoggerProvider CreateProvider(LoggingOptions options, string? folder, CliTerminal terminal, bool useColour, TimeProvider time)
    {
        List<ILogSink> sinks = [];
        if (options.Console)
        {
            sinks.Add(new TerminalLogSink(terminal, options.Format, useColour));
        }

        if (options.File && folder is not null)
        {
            sinks.Add(OpenFile(options, folder));
        }

        return new HearthLoggerProvider(sinks, options.QueueLengthMax, time);
    }

    private static FileLogSink OpenFile(LoggingOptions options, string folder)
    {
        try
        {
            return new FileLogSink(folder, options.FileBytesMax, options.FileCountMax);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(CliErrors.LogNotWritable, $"the log in {folder} cannot be written: {exception.Message}", exception);
        }
    }
}
