using Hearth.Compute.Threading;

namespace Hearth.Inference.Encoders;

/// <summary>Packs one matrix; an item is a unit of its rows.</summary>
internal sealed class EncoderPackJob : IComputeJob
{
    public EncoderMatrix Matrix { get; set; } = null!;

    public void Execute(int begin, int end, int worker) => Matrix.PackUnits(begin, end);
}
