using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Normalises or gates vectors where the architecture does, and quantises them. An item is a tile of rows.</summary>
internal sealed unsafe class QuantizeStage(ActivationBuffer activations, ModelShape shape, bool isExact) : IComputeJob
{
    private float* _rows;
    private float* _norm;
    private float* _gates;

    /// <summary>Chooses the rows: those that the activations have loaded.</summary>
    /// <param name="rows">Read, and overwritten where there is a norm or a gate.</param>
    /// <param name="norm">The factors of the norm; null for none.</param>
    /// <param name="gates">What rows are multiplied by the sigmoids of; null for nothing.</param>
    public void Load(float* rows, float* norm, float* gates = null)
    {
        _gates = gates;
        _rows = rows;
        _norm = norm;
    }

    public void Execute(int begin, int end, int worker)
    {
        int last = Math.Min(activations.Tokens, end * ActivationBuffer.TileTokens);
        for (int row = begin * ActivationBuffer.TileTokens; row < last; row++)
        {
            float* values = _rows + ((long)row * activations.Columns);
            if (_norm is not null)
            {
                RmsNorm.Apply(values, _norm, values, activations.Columns, shape.NormEpsilon);
            }

            if (_gates is not null)
            {
                SigmoidGate.Apply(values, _gates + ((long)row * activations.Columns), activations.Columns);
            }
        }

        if (!isExact)
        {
            activations.QuantizeTiles(begin, end);
        }
    }
}
