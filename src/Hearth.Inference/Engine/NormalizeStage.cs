using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Adds the last matrix's output to the residual stream, normalises it and quantises the result. An item is a tile of tokens.</summary>
internal sealed unsafe class NormalizeStage(ForwardBuffers buffers, ModelShape shape, bool isExact) : IComputeJob
{
    /// <summary>The norm's factors; null where the residual stream itself is the next input.</summary>
    public float* Weights { get; set; }

    /// <summary>Whether <see cref="ForwardBuffers.Delta"/> holds something to add.</summary>
    public bool AddsDelta { get; set; }

    /// <summary>The factors of the norm of <see cref="ForwardBuffers.Delta"/>; null for none.</summary>
    public float* DeltaWeights { get; set; }

    /// <summary>What the residual stream is multiplied by after the addition.</summary>
    public float HiddenScale { get; set; } = 1f;

    public void Execute(int begin, int end, int worker)
    {
        int width = shape.Width;
        int last = Math.Min(buffers.Tokens, end * ActivationBuffer.TileTokens);
        for (int token = begin * ActivationBuffer.TileTokens; token < last; token++)
        {
            long start = (long)token * width;
            if (AddsDelta)
            {
                if (DeltaWeights is not null)
                {
                    RmsNorm.Apply(buffers.Delta + start, DeltaWeights, buffers.Delta + start, width, shape.NormEpsilon);
                }

                ResidualSum.Add(buffers.Hidden + start, buffers.Delta + start, width);
                if (HiddenScale is not 1f)
                {
                    RowScale.Apply(buffers.Hidden + start, width, HiddenScale);
                }
            }

            if (Weights is not null)
            {
                RmsNorm.Apply(buffers.Hidden + start, Weights, buffers.Normalized + start, width, shape.NormEpsilon);
            }
        }

        if (!isExact)
        {
            buffers.Activations.QuantizeTiles(begin, end);
        }
    }
}
