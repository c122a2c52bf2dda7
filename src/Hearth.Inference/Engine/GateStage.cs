using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>The gated activation of a feed-forward layer, its norm where it has one, and quantising. An item is a tile of rows.</summary>
internal sealed unsafe class GateStage(ModelShape shape, bool isExact) : IComputeJob
{
    private const float ClampAlpha = 1.702f;
    private const float ClampLimit = 7f;

    private float* _gates;
    private float* _ups;
    private int _rows;
    private int _width;
    private float* _norm;
    private ActivationBuffer _activations = null!;

    /// <summary>Chooses what is computed.</summary>
    /// <param name="gates">Read and overwritten.</param>
    /// <param name="ups">The other factor.</param>
    /// <param name="activations">Has loaded <paramref name="gates"/>.</param>
    /// <param name="norm">The factors of the norm; null for none.</param>
    public void Load(float* gates, float* ups, ActivationBuffer activations, float* norm)
    {
        _gates = gates;
        _ups = ups;
        _rows = activations.Tokens;
        _width = activations.Columns;
        _activations = activations;
        _norm = norm;
    }

    public void Execute(int begin, int end, int worker)
    {
        int last = Math.Min(_rows, end * ActivationBuffer.TileTokens);
        for (int row = begin * ActivationBuffer.TileTokens; row < last; row++)
        {
            float* gate = _gates + ((long)row * _width);
            Activate(gate, _ups + ((long)row * _width));
            if (_norm is not null)
            {
                RmsNorm.Apply(gate, _norm, gate, _width, shape.NormEpsilon);
            }
        }

        if (!isExact)
        {
            _activations.QuantizeTiles(begin, end);
        }
    }

    private void Activate(float* gate, float* up)
    {
        switch (shape.Architecture.Activation)
        {
            case GateActivation.Gelu:
                GeluGate.Apply(gate, up, _width);
                break;
            case GateActivation.ClampedSilu:
                ClampedSwiGlu.Apply(gate, up, _width, ClampAlpha, ClampLimit);
                break;
            default:
                SwiGlu.Apply(gate, up, _width);
                break;
        }
    }
}
