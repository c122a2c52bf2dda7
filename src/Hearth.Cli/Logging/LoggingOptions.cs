using Hearth.Primitives;
using Microsoft.Extensions.Logging;

namespace Hearth.Cli.Logging;

/// <summary>What is logged, where, and within which bounds.</summary>
internal sealed class LoggingOptions
{
    /// <summary>The least severe level that is written.</summary>
    [Option("The least severe level that is written; `none` writes nothing.")]
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>How lines on stderr look.</summary>
    [Option("How lines on stderr look: `text` for people, `json` (one object per line) for machines. The file is always JSON lines.")]
    public LogFormat Format { get; set; } = LogFormat.Text;

    /// <summary>Whether stderr shows the log.</summary>
    [Option("Whether the log is shown on stderr.")]
    public bool Console { get; set; } = true;

    /// <summary>Whether the home keeps a log file.</summary>
    [Option("Whether `logs/hearth.log` in the home keeps the log.")]
    public bool File { get; set; } = true;

    /// <summary>The size at which a new file begins; 10 MiB.</summary>
    [Option("The size at which the log file is set aside and a new one begins.", Unit = "bytes", Minimum = 256 * 1024, Maximum = 1L << 30)]
    public long FileBytesMax { get; set; } = 10L * 1024 * 1024;

    /// <summary>How many files are kept, the current one included; 5.</summary>
    [Option("How many log files are kept, the current one included; the oldest is deleted.", Unit = "files", Minimum = 1, Maximum = 100)]
    public int FileCountMax { get; set; } = 5;

    /// <summary>How many lines may wait to be written; 4096.</summary>
    [Option("How many lines may wait to be written; further ones are dropped, and the log says how many.", Unit = "lines", Minimum = 16, Maximum = 1_000_000)]
    public int QueueLengthMax { get; set; } = 4096;
}
