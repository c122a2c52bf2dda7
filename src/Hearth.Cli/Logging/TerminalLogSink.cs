using System.Text;
using Hearth.Cli.Terminal;

namespace Hearth.Cli.Logging;

/// <summary>Shows the log on stderr.</summary>
internal sealed class TerminalLogSink(CliTerminal terminal, LogFormat format, bool useColour) : ILogSink
{
    public void Write(LogLine line) =>
        terminal.Error.WriteLine(format == LogFormat.Json ? Encoding.UTF8.GetString(LogJson.Write(line).Span) : LogText.Write(line, useColour));

    public void Flush() => terminal.Error.Flush();

    public void Dispose()
    {
        // The terminal outlives the log.
    }
}
