using System.ComponentModel.DataAnnotations;
using Hearth.Primitives;

namespace Hearth.Knowledge;

/// <summary>What the owner can set about documents. Section <c>knowledge</c>.</summary>
public sealed class KnowledgeOptions
{
    /// <summary>Larger files are skipped. Default 32 MiB.</summary>
    [Option("Files larger than this are skipped and listed.", Unit = "bytes", Minimum = 1024, Maximum = 1 << 30)]
    [Range(1024, 1 << 30)]
    public int FileBytesMax { get; set; } = 32 << 20;

    /// <summary>Documents with more text are refused. Default 16 Mi characters.</summary>
    [Option("Documents with more text than this are refused and listed.", Unit = "characters", Minimum = 1024, Maximum = 1 << 28)]
    [Range(1024, 1 << 28)]
    public int TextCharactersMax { get; set; } = 16 << 20;

    /// <summary>How long the reading of one PDF may take. Default 60.</summary>
    [Option("How long the reading of one PDF may take.", Unit = "seconds", Minimum = 1, Maximum = 3600)]
    [Range(1, 3600)]
    public int PdfSecondsMax { get; set; } = 60;

    /// <summary>How long a watched folder must be quiet before it is read again. Default 1000.</summary>
    [Option("How long a watched folder must be quiet before it is read again.", Unit = "ms", Minimum = 50, Maximum = 600000)]
    [Range(50, 600_000)]
    public int WatchQuietMs { get; set; } = 1000;
}
