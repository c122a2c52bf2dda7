using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>The feed-forward part of a layer that is a mixture of experts.</summary>
/// <remarks>
/// <para>1. The router scores all experts for each token, and the best are chosen: of equal scores the lower expert. 2. Tokens are arranged by expert
/// (<see cref="ExpertRouting"/>), gathered and quantised. 3. Each expert computes its tokens: gate and up, the activation, down. 4. What the experts
/// of a token gave is added up in ascending order of experts.</para>
/// <para>Nothing of this depends on what else is in the batch, so scores stay equal bit for bit. Memory is for the largest batch, in which every token goes
/// to as many experts as it may; nothing is allocated later.</para>
/// </remarks>
internal sealed unsafe class ExpertLayer : IDisposable
{
    private readonly ExpertShape _experts;
    private readonly ForwardBuffers _buffers;
    private readonly ComputePool _compute;
    private readonly NativeFloats _memory;
    private readonly float* _scores;
    private readonly float* _inputs;
    private readonly float* _gates;
    private readonly float* _ups;
    private readonly float* _outputs;
    private readonly int _width;
    private readonly ExpertRouting _routing;
    private readonly ActivationBuffer _activations;
    private readonly ExpertGatherStage _gather;
    private readonly ExpertProjectStage _project;
    private readonly ExpertCombineStage _combine;
    private readonly GateStage _gate;
    private readonly int[] _chosen;
    private readonly bool _isExact;
    private readonly ActivationBuffer _shared;
    private readonly ActivationBuffer[] _sharedByAll;
    private readonly ActivationBuffer[] _own;

    public ExpertLayer(ModelShape shape, ExpertShape experts, ForwardBuffers buffers, ComputePool compute, bool isExact)
    {
        _experts = experts;
        _buffers = buffers;
        _compute = compute;
        _width = shape.Width;
        _chosen = new int[experts.Used];
        _routing = new ExpertRouting(experts.Count, experts.Used, buffers.TokensMax);
        long slots = _routing.SlotsMax;
        long scores = Align((long)buffers.TokensMax * experts.Count);
        long wide = Align(slots * shape.Width);
        long narrow = Align(slots * experts.Width);
        _memory = new NativeFloats(scores + (2 * wide) + (2 * narrow));
        _scores = _memory.Pointer;
        _inputs = _scores + scores;
        _outputs = _inputs + wide;
        _gates = _outputs + wide;
        _ups = _gates + narrow;
        _activations = new ActivationBuffer(Math.Max(shape.Width, experts.Width), _routing.SlotsMax);
        _gather = new ExpertGatherStage(_routing, _activations, buffers.Normalized, _inputs, shape.Width, isExact);
        _project = new ExpertProjectStage(_routing, _activations, isExact);
        _combine = new ExpertCombineStage(_routing, _outputs, buffers.Delta, shape.Width);
        _gate = new GateStage(shape, isExact);
        _isExact = isExact;
        _shared = new ActivationBuffer(shape.Width, 1);
        _sharedByAll = new ActivationBuffer[experts.Used];
        Array.Fill(_sharedByAll, _shared);
        _own = new ActivationBuffer[experts.Used];
        for (int choice = 0; choice < _own.Length; choice++)
        {
            _own[choice] = new ActivationBuffer(experts.Width, 1);
        }
    }

    /// <summary>Where the router's scores go: <c>[token][expert]</c>.</summary>
    public float* Scores => _scores;

    /// <summary>Bytes that the work space takes.</summary>
    public static long EstimateBytes(ModelShape shape, ExpertShape experts)
    {
        long slots = ExpertRouting.SlotCountMax(experts.Count, experts.Used, ForwardBuffers.BatchTokens);
        return slots * ((10L * shape.Width) + (10L * experts.Width));
    }

    /// <summary>Computes the experts of all rows of <see cref="ForwardBuffers.Normalized"/> into <see cref="ForwardBuffers.Delta"/>.</summary>
    /// <param name="weights">The layer's.</param>
    public void Run(ExpertWeights weights)
    {
        Route(weights.Scales);
        if (_buffers.Tokens == 1 && !_isExact)
        {
            RunOne(weights);
            return;
        }

        int slots = _routing.Slots;
        int tiles = slots / ActivationBuffer.TileTokens;
        _activations.Load(_inputs, _width, _width, slots);
        _compute.Run(_gather, tiles, 2);
        _project.Load(_inputs, weights.Gates, _gates, weights.Ups, _ups);
        Project();
        _activations.Load(_gates, _experts.Width, _experts.Width, slots);
        _gate.Load(_gates, _ups, _activations, norm: null);
        _compute.Run(_gate, tiles, 1);
        _project.Load(_gates, weights.Downs, _outputs);
        Project();
        _compute.Run(_combine, _buffers.Tokens, 4);
    }

    public void Dispose()
    {
        _shared.Dispose();
        foreach (ActivationBuffer own in _own)
        {
            own.Dispose();
        }

        _activations.Dispose();
        _memory.Dispose();
    }

    /// <summary>One token: all its experts read the same vector, and no tiles are filled up with zeros, which would be most of them.</summary>
    private void RunOne(ExpertWeights weights)
    {
        _shared.Load(_buffers.Normalized, _width, _width, 1);
        _shared.QuantizeTiles(0, 1);
        _project.Load(_buffers.Normalized, weights.Gates, _gates, weights.Ups, _ups);
        _project.Take(_sharedByAll);
        Project();
        for (int segment = 0; segment < _routing.Segments; segment++)
        {
            long first = (long)_routing.SegmentStart(segment) * _experts.Width;
            _own[segment].Load(_gates + first, _experts.Width, _experts.Width, 1);
            _gate.Load(_gates + first, _ups + first, _own[segment], norm: null);
            _gate.Execute(0, 1, 0);
        }

        _project.Load(_gates, weights.Downs, _outputs);
        _project.Take(_own);
        Project();
        _compute.Run(_combine, 1, 4);
    }

    private static long Align(long floats) => (floats + 31) & ~31L;

    private void Project()
    {
        // A few chunks per thread: experts differ in how many tokens they have.
        _compute.Run(_project, _project.Items, Math.Max(1, _project.Items / (_compute.Threads * 4)));
    }

    private void Route(float* scales)
    {
        _routing.Begin(_buffers.Tokens);
        for (int token = 0; token < _buffers.Tokens; token++)
        {
            float* scores = _scores + ((long)token * _experts.Count);
            if (!_experts.WeighsChosenOnly)
            {
                RowSoftmax.Apply(scores, _experts.Count);
            }

            TopChoices.Select(scores, _experts.Count, _chosen);
            Choose(token, scores, scales);
        }

        _routing.Arrange();
    }

    private void Choose(int token, float* scores, float* scales)
    {
        // The smallest sum is llama.cpp's: the smallest normal half.
        const float SumMin = 6.103515625e-5f;
        float largest = scores[_chosen[0]];
        float sum = 0;
        foreach (int expert in _chosen)
        {
            scores[expert] = _experts.WeighsChosenOnly ? MathF.Exp(scores[expert] - largest) : scores[expert];
            sum += scores[expert];
        }

        float factor = _experts.WeightScale / MathF.Max(sum, SumMin);
        for (int choice = 0; choice < _chosen.Length; choice++)
        {
            int expert = _chosen[choice];
            _routing.Choose(token, choice, expert, scores[expert] * factor * (scales is null ? 1f : scales[expert]));
        }
    }
}
