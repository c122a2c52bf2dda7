using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>The forward pass of a model: takes the rows of a batch through all layers.</summary>
/// <remarks>
/// <para>Terms. A <b>pass</b> takes the tokens of a batch, each at the position that its sequence has reached, through all layers. A <b>stage</b> is one
/// step of a layer, done by all threads (many rows) or by the caller alone (one). A <b>part</b> is a layer, or the scores behind the last: between parts
/// a pass may pause, and other passes of the model, with a work space of their own, may run.</para>
/// <para>Invariants.</para>
/// <list type="number">
/// <item>Sequences advance only when a pass is complete. A pass that was cancelled or failed leaves them where they were; what it stored beyond is
/// overwritten by the next.</item>
/// <item>Scores depend on the tokens before them in their sequence and on nothing else: not on threads, not on how the prompt was cut, not on what else
/// is in the batch, not on who computed the pages. Each stage keeps this; tests compare bits.</item>
/// <item>A pass allocates no managed memory, and native memory only when there are more scores or longer sequences than ever before.</item>
/// <item>While a pass pauses, nobody else computes or forgets positions of its sequences; whoever must drops the pass.</item>
/// </list>
/// <para>Not thread-safe.</para>
/// </remarks>
internal sealed unsafe class ForwardPass : IDisposable
{
    private readonly LanguageModel _model;
    private readonly ModelShape _shape;
    private readonly ComputePool _compute;
    private readonly ForwardBuffers _buffers;
    private readonly RotaryTable[] _rotaries;
    private readonly bool _ownsRotaries;
    private readonly ExpertLayer? _experts;
    private readonly DeltaLayer? _delta;
    private readonly LayerInputs? _inputs;
    private readonly NativeFloats? _dense;
    private readonly MixtureSumStage? _mixtureSum;
    private readonly NativeFloats? _ones;
    private readonly bool _isRecurrent;
    private readonly EmbedStage _embed;
    private readonly NormalizeStage _normalize;
    private readonly ProjectStage _project;
    private readonly RotateStage _rotate;
    private readonly TokenAttentionStage _tokenAttention;
    private readonly PromptAttentionStage _promptAttention;
    private readonly QuantizeStage _quantize;
    private readonly GateStage _gate;
    private int _part;
    private bool _isDisposed;

    /// <summary>A work space for passes.</summary>
    /// <param name="model">Outlives it.</param>
    /// <param name="other">Another one of the model that outlives it, whose tables it uses, too.</param>
    internal ForwardPass(LanguageModel model, ForwardPass? other = null)
    {
        _model = model;
        _shape = model.Shape;
        _compute = model.Compute;
        _buffers = new ForwardBuffers(_shape, _compute.Threads);
        _ownsRotaries = other is null;
        _rotaries = other?._rotaries ?? [.. _shape.Rotaries.Select((rotary, index) => new RotaryTable(
            _shape.Architecture.RotaryStyle, rotary.Dimension, rotary.Base, model.Weights.RotaryFactors[index], _shape.ContextLength, rotary.Scaling))];
        _embed = new EmbedStage(_buffers, model.Weights.Embedding, _shape);
        _normalize = new NormalizeStage(_buffers, _shape, model.IsExact);
        _project = new ProjectStage(_buffers, model.IsExact);
        _ones = _shape.Architecture.HasValueNorm ? new NativeFloats(_shape.LayerShapes.Max(static layer => layer.HeadDimension)) : null;
        if (_ones is not null)
        {
            new Span<float>(_ones.Pointer, (int)_ones.Count).Fill(1f);
        }

        _rotate = new RotateStage(_buffers, _shape, _rotaries, model.Pool, _ones is null ? null : _ones.Pointer);
        _inputs = model.Weights.LayerInputs is { } inputs ? new LayerInputs(_shape, inputs, _buffers) : null;
        _tokenAttention = new TokenAttentionStage(_buffers, model.Pool);
        _promptAttention = new PromptAttentionStage(_buffers, model.Pool);
        _quantize = new QuantizeStage(_buffers.Activations, _shape, model.IsExact);
        _gate = new GateStage(_shape, model.IsExact);
        _isRecurrent = _shape.IsRecurrent;
        _delta = _shape.LayerShapes.FirstOrDefault(static layer => layer.Delta is not null)?.Delta is { } delta
            ? new DeltaLayer(_shape, delta, _buffers, _compute, model.IsExact)
            : null;
        _experts = _shape.Experts is null ? null : new ExpertLayer(_shape, _shape.Experts, _buffers, _compute, model.IsExact);
        _dense = _shape.Experts?.HasDense is true ? new NativeFloats((long)_buffers.TokensMax * _shape.Width) : null;
        _mixtureSum = _dense is null ? null : new MixtureSumStage(_buffers, _dense.Pointer, _shape);
    }

    public int BatchTokensMax => _buffers.TokensMax;

    /// <summary>Bytes of everything that passes compute with, but for the scores: two work spaces, one of them for passes that pause, and their tables.</summary>
    public static long EstimateBytes(ModelShape shape, int contextTokens)
    {
        DeltaShape? delta = shape.LayerShapes.FirstOrDefault(static layer => layer.Delta is not null)?.Delta;
        long workSpace = ForwardBuffers.EstimateBytes(shape)
            + (shape.Experts is null ? 0 : ExpertLayer.EstimateBytes(shape, shape.Experts))
            + (shape.Experts?.HasDense is true ? (long)ForwardBuffers.BatchTokens * shape.Width * sizeof(float) : 0)
            + (delta is null ? 0 : DeltaLayer.EstimateBytes(delta))
            + LayerInputs.EstimateBytes(shape);
        return (2 * workSpace) + shape.Rotaries.Sum(rotary => RotaryTable.EstimateBytes(rotary.Dimension, contextTokens));
    }

    public ForwardBatch CreateBatch() => new(_buffers, _shape.Vocabulary);

    /// <summary>Computes a batch.</summary>
    public void Run(ForwardBatch batch, CancellationToken cancellationToken)
    {
        Begin(batch);
        while (!Continue(cancellationToken))
        {
            // Each turn is a part.
        }
    }

    /// <summary>Begins a pass; one that was not complete is dropped.</summary>
    public void Begin(ForwardBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (batch.Tokens == 0)
        {
            throw new ArgumentException("The batch is empty.", nameof(batch));
        }

        Prepare(batch);
        _part = 0;
    }

    /// <summary>Computes the next part of the pass that was begun.</summary>
    /// <returns>Whether the pass is complete: sequences have advanced, and there are scores.</returns>
    public bool Continue(CancellationToken cancellationToken)
    {
        // A state that some layers have moved on cannot go back, so such a pass is cancelled before it begins or not at all.
        if (!_isRecurrent || _part == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        if (_part == 0)
        {
            Embed();
        }

        if (_part < _shape.Layers)
        {
            Layer(_part);
            _part++;
            return false;
        }

        Score(_buffers.Batch);
        foreach (ref readonly BatchSpan span in _buffers.Batch.Spans)
        {
            span.Sequence.Advance(span.Count);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (RotaryTable rotary in _ownsRotaries ? _rotaries : [])
        {
            rotary.Dispose();
        }

        _experts?.Dispose();
        _delta?.Dispose();
        _dense?.Dispose();
        _inputs?.Dispose();
        _ones?.Dispose();
        _buffers.Dispose();
    }

    private void Prepare(ForwardBatch batch)
    {
        _buffers.Batch = batch;
        int positions = 0;
        foreach (ref readonly BatchSpan span in batch.Spans)
        {
            positions = Math.Max(positions, span.Position + span.Count);
        }

        foreach (RotaryTable rotary in _rotaries)
        {
            rotary.Require(positions);
        }

        _buffers.RequireLogits(batch.LogitRowCount);
        _buffers.RequirePartials(batch.Tokens == 1 ? (positions + KeyValuePool.SegmentPositions - 1) / KeyValuePool.SegmentPositions : 0);
        _promptAttention.Clear();
    }

    private void Embed()
    {
        Run(_embed, _buffers.Tokens, 8);
        if (_inputs is not null && _model.Weights.LayerInputs is { } inputs)
        {
            LoadInputs(_inputs, inputs.Projection);
        }
    }

    private void Layer(int layer)
    {
        ReadOnlySpan<LayerWeights> layers = _model.Weights.Layers;
        LayerWeights weights = layers[layer];
        Normalize(weights.AttentionNorm, before: layer == 0 ? null : layers[layer - 1]);
        if (weights.Delta is { } delta && _delta is not null)
        {
            MoveState(_delta, delta, layer);
        }
        else if (weights is { Query: { } query, AttentionOutput: { } output })
        {
            Attention(weights, query, output, layer);
        }

        FeedForward(weights);
        if (weights is { InputGate: { } inputGate, InputOutput: { } inputOutput } && _inputs is not null)
        {
            AddInputs(_inputs, inputGate, inputOutput, weights, layer);
        }
    }

    /// <summary>Gathers the rows whose scores are wanted and multiplies them with the output matrix.</summary>
    private void Score(ForwardBatch batch)
    {
        ReadOnlySpan<int> rows = batch.RowsWithLogits;
        if (rows.IsEmpty)
        {
            return;
        }

        LayerWeights last = _model.Weights.Layers[^1];
        for (int index = 0; index < rows.Length; index++)
        {
            float* hidden = _buffers.Hidden + ((long)rows[index] * _shape.Width);
            float* delta = _buffers.Delta + ((long)rows[index] * _shape.Width);
            if (last.LastNorm is not null)
            {
                RmsNorm.Apply(delta, last.LastNorm, delta, _shape.Width, _shape.NormEpsilon);
            }

            ResidualSum.Add(hidden, delta, _shape.Width);
            if (last.OutputScale is not 1f)
            {
                RowScale.Apply(hidden, _shape.Width, last.OutputScale);
            }

            RmsNorm.Apply(hidden, _model.Weights.OutputNorm, _buffers.Normalized + ((long)index * _shape.Width), _shape.Width, _shape.NormEpsilon);
        }

        LoadActivations(_buffers.Normalized, _shape.Width, rows.Length);
        _quantize.Load(_buffers.Normalized, norm: null);
        Run(_quantize, _buffers.Activations.Tiles, 4);

        Project(_project.From(_buffers.Normalized, rows.Length).Add(_model.Weights.Output, _buffers.Logits), rows.Length);
        for (int index = 0; _shape.LogitCap > 0f && index < rows.Length; index++)
        {
            SoftCap.Apply(_buffers.Logits + ((long)index * _shape.Vocabulary), _shape.Vocabulary, _shape.LogitCap);
        }
    }

    private void MoveState(DeltaLayer delta, DeltaWeights weights, int layer)
    {
        _project.From(_buffers.Normalized, _buffers.Tokens)
            .Add(weights.Mixed, delta.Mixed).Add(weights.OutputGate, delta.OutputGates).Add(weights.Alpha, delta.Alphas).Add(weights.Beta, delta.Betas);
        Project(_project, _buffers.Tokens);
        delta.Run(layer, weights);
        Project(_project.From(delta.OutputGates, _buffers.Tokens).Add(weights.Output, _buffers.Delta), _buffers.Tokens);
    }

    private void Attention(LayerWeights weights, WeightMatrix query, WeightMatrix output, int layer)
    {
        float* queries = _buffers.GatedQueries is null ? _buffers.Queries : _buffers.GatedQueries;
        _project.From(_buffers.Normalized, _buffers.Tokens).Add(query, queries);
        if (weights.Key is { } key)
        {
            _project.Add(key, _buffers.Keys);
        }

        if (weights.Value is { } value)
        {
            _project.Add(value, _buffers.Values);
        }

        Project(_project, _buffers.Tokens);
        _rotate.Layer = layer;
        _rotate.Weights = weights;
        Run(_rotate, _buffers.Tokens, 8);
        if (_buffers.Tokens == 1)
        {
            _tokenAttention.Load(layer, weights);
            Run(_tokenAttention, _tokenAttention.Items, 1);
            _tokenAttention.Join();
        }
        else
        {
            _promptAttention.Load(layer, weights);
            Run(_promptAttention, _promptAttention.Items, 1);
        }

        int width = weights.Shape.QueryWidth;
        LoadActivations(_buffers.Attended, width, _buffers.Tokens);
        _quantize.Load(_buffers.Attended, weights.AttentionSubNorm, _buffers.QueryGates);
        Run(_quantize, _buffers.Activations.Tiles, 4);
        Project(_project.From(_buffers.Attended, _buffers.Tokens).Add(output, _buffers.Delta), _buffers.Tokens);
    }

    private void FeedForward(LayerWeights weights)
    {
        Normalize(weights.FeedForwardNorm, addsDelta: true, weights.AttentionPostNorm, hiddenScale: 1f);
        if (weights.Experts is not { } experts || _experts is null)
        {
            Dense(weights, _buffers.Delta);
        }
        else if (experts.Norms is { } norms && _dense is not null && _mixtureSum is not null)
        {
            Dense(weights, _dense.Pointer);
            Normalize(norms.Router, addsDelta: false, deltaWeights: null, hiddenScale: 1f);
            Project(_project.From(_buffers.Normalized, _buffers.Tokens).Add(experts.Router, _experts.Scores), _buffers.Tokens);
            Normalize(norms.Experts, addsDelta: false, deltaWeights: null, hiddenScale: 1f);
            _experts.Run(experts);
            _mixtureSum.Load(norms);
            Run(_mixtureSum, _buffers.Tokens, 8);
        }
        else
        {
            Project(_project.From(_buffers.Normalized, _buffers.Tokens).Add(experts.Router, _experts.Scores), _buffers.Tokens);
            _experts.Run(experts);
            if (experts.Shared is { } shared)
            {
                AddShared(shared, _experts.Scores);
            }
        }
    }

    /// <summary>Gate, up, the activation and down, of what was normalised last.</summary>
    private void Dense(LayerWeights weights, float* output)
    {
        if (weights is not { Gate: { } gate, Up: { } up, Down: { } down })
        {
            return;
        }

        Project(_project.From(_buffers.Normalized, _buffers.Tokens).Add(gate, _buffers.Gates).Add(up, _buffers.Ups), _buffers.Tokens);
        LoadActivations(_buffers.Gates, gate.Rows, _buffers.Tokens);
        _gate.Load(_buffers.Gates, _buffers.Ups, _buffers.Activations, weights.FeedForwardSubNorm);
        Run(_gate, _buffers.Activations.Tiles, 1);
        Project(_project.From(_buffers.Gates, _buffers.Tokens).Add(down, output), _buffers.Tokens);
    }

    private void AddShared(SharedExpertWeights weights, float* scores)
    {
        // The experts have used the threads' buffers, but not these: the input is still there, and quantised.
        LoadActivations(_buffers.Normalized, _shape.Width, _buffers.Tokens);
        _project.From(_buffers.Normalized, _buffers.Tokens)
            .Add(weights.Gate, _buffers.Gates).Add(weights.Up, _buffers.Ups).Add(weights.Weight, scores);
        Project(_project, _buffers.Tokens);
        LoadActivations(_buffers.Gates, weights.Gate.Rows, _buffers.Tokens);
        _gate.Load(_buffers.Gates, _buffers.Ups, _buffers.Activations, norm: null);
        Run(_gate, _buffers.Activations.Tiles, 1);
        Project(_project.From(_buffers.Gates, _buffers.Tokens).Add(weights.Down, _buffers.Normalized), _buffers.Tokens);
        for (int row = 0; row < _buffers.Tokens; row++)
        {
            float* output = _buffers.Normalized + ((long)row * _shape.Width);
            RowScale.Apply(output, _shape.Width, SigmoidGate.Sigmoid(scores[row]));
            ResidualSum.Add(_buffers.Delta + ((long)row * _shape.Width), output, _shape.Width);
        }
    }

    private void LoadInputs(LayerInputs inputs, WeightMatrix projection)
    {
        LoadActivations(_buffers.Hidden, _shape.Width, _buffers.Tokens);
        _quantize.Load(_buffers.Hidden, norm: null);
        Run(_quantize, _buffers.Activations.Tiles, 4);
        Project(_project.From(_buffers.Hidden, _buffers.Tokens).Add(projection, inputs.Projected), _buffers.Tokens);
        Run(inputs, _buffers.Tokens, 8);
    }

    /// <summary>Adds the layer's own vectors, gated by the residual stream.</summary>
    private void AddInputs(LayerInputs inputs, WeightMatrix inputGate, WeightMatrix inputOutput, LayerWeights weights, int layer)
    {
        LoadActivations(_buffers.Hidden, _shape.Width, _buffers.Tokens);
        _normalize.Weights = null;
        _normalize.AddsDelta = true;
        _normalize.DeltaWeights = weights.FeedForwardPostNorm;
        _normalize.HiddenScale = 1f;
        Run(_normalize, _buffers.Activations.Tiles, 4);
        Project(_project.From(_buffers.Hidden, _buffers.Tokens).Add(inputGate, inputs.Gates), _buffers.Tokens);
        LoadActivations(inputs.Gates, _shape.LayerInputWidth, _buffers.Tokens);
        _gate.Load(inputs.Gates, inputs.Layer(layer), _buffers.Activations, norm: null);
        Run(_gate, _buffers.Activations.Tiles, 4);
        Project(_project.From(inputs.Gates, _buffers.Tokens).Add(inputOutput, _buffers.Delta), _buffers.Tokens);
    }

    /// <summary>Begins a layer: what the one before added last is added now.</summary>
    private void Normalize(float* weights, LayerWeights? before) =>
        Normalize(weights, addsDelta: before is not null, before is null ? null : before.LastNorm, before?.OutputScale ?? 1f);

    private void Normalize(float* weights, bool addsDelta, float* deltaWeights, float hiddenScale)
    {
        LoadActivations(_buffers.Normalized, _shape.Width, _buffers.Tokens);
        _normalize.Weights = weights;
        _normalize.AddsDelta = addsDelta;
        _normalize.DeltaWeights = deltaWeights;
        _normalize.HiddenScale = hiddenScale;
        Run(_normalize, _buffers.Activations.Tiles, 4);
    }

    private void LoadActivations(float* source, int columns, int tokens) => _buffers.Activations.Load(source, columns, columns, tokens);

    /// <summary>A few items of small work are done here: waking others would take longer.</summary>
    private void Run(IComputeJob stage, int items, int itemsPerChunk) => _compute.Run(stage, items, itemsPerChunk);

    private void Project(ProjectStage stage, int tokens)
    {
        // One token: two chunks per thread, since each chunk begins with memory that nobody has fetched ahead. Many: the four groups that a tile of the
        // widest vectors takes, so that threads end together.
        int chunk = tokens == 1 ? Math.Max(4, stage.Groups / (_compute.Threads * 2) & ~3) : 4;
        stage.Ahead = chunk * (_compute.Threads - 1);
        _compute.Run(stage, stage.Groups, chunk);
    }
}
