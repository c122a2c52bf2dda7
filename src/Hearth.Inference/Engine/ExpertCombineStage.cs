using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Adds up what the experts of each token gave. An item is a token.</summary>
internal sealed unsafe class ExpertCombineStage(ExpertRouting routing, float* outputs, float* target, int width) : IComputeJob
{
    public void Execute(int begin, int end, int worker) => routing.Combine(outputs, width, target, width, width, begin, end);
}
