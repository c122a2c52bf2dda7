using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>The attention part of a layer that keeps a state: a gated delta net.</summary>
/// <remarks>
/// 1. Queries, keys and values come from one matrix and go through a convolution over the last tokens. 2. Queries and keys are made one long. 3. Each head's
/// matrix is moved on token by token, and read. 4. What was read is normalised and gated. Steps 1 and 3 go through the tokens of a sequence in order and
/// divide channels and columns among threads; no sum depends on where a prompt was cut or on what else is in the batch.
/// </remarks>
internal sealed unsafe class DeltaLayer : IDisposable
{
    private readonly ForwardBuffers _buffers;
    private readonly ComputePool _compute;
    private readonly NativeFloats _memory;
    private readonly DeltaMixStage _mix;
    private readonly DeltaHeadStage _head;
    private readonly DeltaRuleStage _rule;
    private readonly DeltaGateStage _gate;

    public DeltaLayer(ModelShape model, DeltaShape shape, ForwardBuffers buffers, ComputePool compute, bool isExact)
    {
        _buffers = buffers;
        _compute = compute;
        long rows = buffers.TokensMax;
        _memory = new NativeFloats(CountFloats(shape, rows));
        Mixed = _memory.Pointer;
        OutputGates = Mixed + (rows * shape.MixedWidth);
        Outputs = OutputGates + (rows * shape.ValueWidth);
        Alphas = Outputs + (rows * shape.ValueWidth);
        Betas = Alphas + (rows * shape.ValueHeads);
        float* factors = Betas + (rows * shape.ValueHeads);
        new Span<float>(factors, shape.HeadDimension).Fill(1f / shape.HeadDimension);
        new Span<float>(factors + shape.HeadDimension, shape.HeadDimension).Fill(1f / MathF.Sqrt(shape.HeadDimension));
        _mix = new DeltaMixStage(buffers, shape, Mixed);
        _head = new DeltaHeadStage(shape, this, factors, model.NormEpsilon / shape.HeadDimension);
        _rule = new DeltaRuleStage(buffers, shape, this);
        _gate = new DeltaGateStage(buffers, shape, this, model.NormEpsilon, isExact);
    }

    /// <summary><c>[row][mixed]</c>: queries, keys, values.</summary>
    public float* Mixed { get; }

    public float* OutputGates { get; }

    public float* Outputs { get; }

    /// <summary><c>[row][value head]</c>: becomes the factors of the state.</summary>
    public float* Alphas { get; }

    /// <summary><c>[row][value head]</c>: becomes the strengths of the correction.</summary>
    public float* Betas { get; }

    /// <summary>Computes all rows from the products in <see cref="Mixed"/>, <see cref="OutputGates"/>, <see cref="Alphas"/> and <see cref="Betas"/>.</summary>
    /// <remarks>The result is in <see cref="OutputGates"/>, loaded and quantised for <see cref="DeltaWeights.Output"/>.</remarks>
    public void Run(int layer, DeltaWeights weights)
    {
        _mix.Load(layer, weights);
        _compute.Run(_mix, _mix.Items, 1);
        _head.Weights = weights;
        _compute.Run(_head, _buffers.Tokens, 8);
        _rule.Layer = layer;
        _compute.Run(_rule, _rule.Items, 1);
        _gate.Weights = weights;
        _gate.Load();
        _compute.Run(_gate, _buffers.Activations.Tiles, 4);
    }

    /// <summary>Bytes that the work space takes.</summary>
    public static long EstimateBytes(DeltaShape shape) => CountFloats(shape, ForwardBuffers.BatchTokens) * sizeof(float);

    public void Dispose() => _memory.Dispose();

    private static long CountFloats(DeltaShape shape, long rows) =>
        (rows * (shape.MixedWidth + (2L * shape.ValueWidth) + (2L * shape.ValueHeads))) + (2L * shape.HeadDimension);
}
