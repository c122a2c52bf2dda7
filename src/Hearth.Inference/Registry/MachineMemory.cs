using Hearth.Inference.Engine;

namespace Hearth.Inference.Registry;

/// <summary>What the machine says of its memory.</summary>
/// <param name="TotalBytes">What this process may have at most: the machine's, or its container's.</param>
/// <param name="AvailableBytes">Measures what may be taken now without swapping.</param>
internal sealed record MachineMemory(long TotalBytes, Func<long> AvailableBytes)
{
    /// <summary>The machine this runs on.</summary>
    public static MachineMemory Real { get; } = new(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, MemoryBudget.AvailableBytes);
}
