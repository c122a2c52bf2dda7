using Hearth.Compute;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Packs a range of one matrix; an item is a group of rows.</summary>
internal sealed class PackJob : IComputeJob
{
    public WeightMatrix Matrix { get; set; } = null!;

    /// <summary>The group that item 0 is.</summary>
    public int FirstGroup { get; set; }

    public void Execute(int begin, int end, int worker) => Matrix.PackGroups(FirstGroup + begin, FirstGroup + end);
}
