using System.ComponentModel.DataAnnotations;
using Hearth.Primitives;

namespace Hearth.Vectors;

/// <summary>What the owner can set about collections. Section <c>vectors</c>.</summary>
/// <remarks>Read when the store is opened.</remarks>
public sealed class VectorsOptions
{
    /// <summary>What a write that was acknowledged survives. Default fsync.</summary>
    [Option("What a write that was acknowledged survives: fsync, the machine losing power; written, this program being killed.")]
    [EnumDataType(typeof(WriteDurability))]
    public WriteDurability Durability { get; set; }

    /// <summary>How long old versions are kept. Default 7.</summary>
    [Option("How long old versions of a collection are kept, for as_of and restore; 0 keeps the newest alone.", Unit = "days", Minimum = 0, Maximum = 3650)]
    [Range(0, 3650)]
    public int RetentionDays { get; set; } = 7;

    /// <summary>How much disk old versions may take beside the newest, as a percentage of it. Default 100.</summary>
    [Option("How much disk old versions may take beside the newest, as a percentage of it; the oldest go first.", Unit = "%", Minimum = 0, Maximum = 10000)]
    [Range(0, 10000)]
    public int RetentionPercent { get; set; } = 100;

    /// <summary>The share of the exact ten nearest that searches are tuned to find. Default .97.</summary>
    [Option("The share of the exact ten nearest that searches of large collections are tuned to find, measured on samples.", Minimum = .5, Maximum = 1)]
    [Range(.5, 1)]
    public double RecallObjective { get; set; } = .97;

    /// <summary>Threads that build graphs in the background; 0 takes half of the processors. Default 0.</summary>
    [Option("Threads that build the graphs of large collections in the background; 0 takes half of the processors.", Unit = "threads", Minimum = 0, Maximum = 256)]
    [Range(0, 256)]
    public int BuildThreads { get; set; }
}
