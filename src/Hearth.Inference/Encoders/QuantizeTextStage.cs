using Hearth.Compute.Threading;

namespace Hearth.Inference.Encoders;

/// <summary>Quantises vectors that are finished. An item is a tile of tokens.</summary>
internal sealed class QuantizeTextStage(EncoderInput input) : IComputeJob
{
    public void Execute(int begin, int end, int worker) => input.Quantize(begin, end);
}
