using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>Normalises vectors where the architecture does, and quantises them. An item is a tile of rows.</summary>
internal sealed unsafe class QuantizeStage(ActivationBuffer activations, ModelShape shape, bool isExact) : IComputeJob
{
    private float* _rows;
    private float* _norm;

    /// <summary>Chooses the rows: those that the activations have loaded.</summary>
    /// <param name="rows">Read, and overwritten where there is a norm.</param>
    /// <param name="norm">The factors of the norm; null for none.</param>
    public void Load(float* rows, float* norm)
    {
        _rows = rows;
        _norm = norm;
    }

    public void Execute(int begin, int end, int worker)
    {
        int last = Math.Min(activations.Tokens, end * ActivationBuffer.TileTokens);
        for (int row = begin * ActivationBuffer.TileTokens; _norm is not null && row < last; row++)
        {
            float* values = _rows + ((long)row * activations.Columns);
            RmsNorm.Apply(values, _norm, values, activations.Columns, shape.NormEpsilon);
        }

        if (!isExact)
        {
            activations.QuantizeTiles(begin, end);
        }
    }
}
