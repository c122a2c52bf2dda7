namespace Hearth.Cli.Logging;

/// <summary>How a log line looks on stderr.</summary>
internal enum LogFormat
{
    /// <summary>One short line for people, with colour on a terminal.</summary>
    Text,

    /// <summary>One JSON object per line, for machines.</summary>
    Json,
}
