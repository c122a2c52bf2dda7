using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Puts the vectors of tokens where their experts read them, and quantises them. An item is a tile of slots.</summary>
internal sealed unsafe class ExpertGatherStage(ExpertRouting routing, ActivationBuffer activations, float* source, float* target, int width, bool isExact)
    : IComputeJob
{
    public void Execute(int begin, int end, int worker)
    {
        routing.Gather(source, width, target, width, width, begin * ActivationBuffer.TileTokens, end * ActivationBuffer.TileTokens);
        if (!isExact)
        {
            activations.QuantizeTiles(begin, end);
        }
    }
}
