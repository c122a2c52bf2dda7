using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Adds what the experts and the dense part of a layer gave, each normalised. An item is a row.</summary>
/// <param name="buffers">What the experts gave is in <see cref="ForwardBuffers.Delta"/>, and the sum then.</param>
/// <param name="dense">What the dense part gave.</param>
/// <param name="shape">Of the model.</param>
internal sealed unsafe class MixtureSumStage(ForwardBuffers buffers, float* dense, ModelShape shape) : IComputeJob
{
    private MixtureNorms? _norms;

    public void Load(MixtureNorms norms) => _norms = norms;

    public void Execute(int begin, int end, int worker)
    {
        if (_norms is not { } norms)
        {
            return;
        }

        for (int row = begin; row < end; row++)
        {
            float* experts = buffers.Delta + ((long)row * shape.Width);
            float* other = dense + ((long)row * shape.Width);
            RmsNorm.Apply(experts, norms.ExpertsOutput, experts, shape.Width, shape.NormEpsilon);
            RmsNorm.Apply(other, norms.DenseOutput, other, shape.Width, shape.NormEpsilon);
            ResidualSum.Add(experts, other, shape.Width);
        }
    }
}
