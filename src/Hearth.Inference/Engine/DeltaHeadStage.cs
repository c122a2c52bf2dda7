using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Makes queries and keys one long, and what a token says of forgetting and correction into factors. An item is a row.</summary>
/// <param name="shape">The layer's.</param>
/// <param name="layer">Where its rows are.</param>
/// <param name="factors">For queries, whose scale is in them, then for keys.</param>
/// <param name="epsilon">Added to the mean square.</param>
internal sealed unsafe class DeltaHeadStage(DeltaShape shape, DeltaLayer layer, float* factors, float epsilon) : IComputeJob
{
    public DeltaWeights Weights { get; set; } = null!;

    public void Execute(int begin, int end, int worker)
    {
        int dimension = shape.HeadDimension;
        for (int row = begin; row < end; row++)
        {
            float* head = layer.Mixed + ((long)row * shape.MixedWidth);
            for (int index = 0; index < 2 * shape.KeyHeads; index++, head += dimension)
            {
                RmsNorm.Apply(head, index < shape.KeyHeads ? factors : factors + dimension, head, dimension, epsilon);
            }

            float* alphas = layer.Alphas + ((long)row * shape.ValueHeads);
            float* betas = layer.Betas + ((long)row * shape.ValueHeads);
            for (int index = 0; index < shape.ValueHeads; index++)
            {
                alphas[index] = GatedDeltaRule.Decay(alphas[index], Weights.DecayBias[index], Weights.DecayRate[index]);
                betas[index] = SigmoidGate.Sigmoid(betas[index]);
            }
        }
    }
}
