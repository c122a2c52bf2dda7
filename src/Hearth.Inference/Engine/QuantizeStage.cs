using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Quantises vectors that are finished. An item is a tile of tokens.</summary>
internal sealed class QuantizeStage(ForwardBuffers buffers) : IComputeJob
{
    public void Execute(int begin, int end, int worker) => buffers.Activations.QuantizeTiles(begin, end);
}
