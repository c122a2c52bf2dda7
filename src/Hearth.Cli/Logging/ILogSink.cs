namespace Hearth.Cli.Logging;

/// <summary>A place where log lines end. Called by one thread only.</summary>
internal interface ILogSink : IDisposable
{
    void Write(LogLine line);

    /// <summary>Nothing waits behind the lines written so far; they should be visible now.</summary>
    void Flush();
}
