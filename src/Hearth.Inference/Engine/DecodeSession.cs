using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;

namespace Hearth.Inference.Engine;

/// <summary>One sequence of tokens and the forward pass over it.</summary>
/// <remarks>
/// <para>Terms. A <b>pass</b> takes some consecutive tokens through all layers; a prompt is cut into passes of at most
/// <see cref="ForwardBuffers.ChunkTokens"/>. A <b>stage</b> is one step of a layer, done by all threads (many tokens) or by the caller alone (one).</para>
/// <para>Invariants.</para>
/// <list type="number">
/// <item><see cref="Position"/> grows only when a pass is complete. A pass that was cancelled or failed leaves it where it was; what it stored beyond is
/// overwritten by the next.</item>
/// <item>Logits depend on the tokens before them and on nothing else: not on threads, not on how the prompt was cut, not on whether a token was
/// computed alone. Each stage keeps this; tests compare bits.</item>
/// <item>A pass allocates no managed memory, and native memory only when the sequence reaches a new segment.</item>
/// </list>
/// <para>Not thread-safe, and only one session of a model may compute at a time.</para>
/// </remarks>
internal sealed unsafe class DecodeSession : IDisposable
{
    private readonly LanguageModel _model;
    private readonly ModelShape _shape;
    private readonly ComputePool _pool;
    private readonly ForwardBuffers _buffers;
    private readonly KeyValueCache _cache;
    private readonly RotaryTable _rotary;
    private readonly EmbedStage _embed;
    private readonly NormalizeStage _normalize;
    private readonly ProjectStage _project;
    private readonly RotateStage _rotate;
    private readonly TokenAttentionStage _tokenAttention;
    private readonly PromptAttentionStage _promptAttention;
    private readonly QuantizeStage _quantize;
    private readonly GateStage _gate;
    private bool _isDisposed;

    internal DecodeSession(LanguageModel model, int contextTokensMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(contextTokensMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(contextTokensMax, model.Shape.ContextLength);
        _model = model;
        _shape = model.Shape;
        _pool = model.Pool;
        ContextTokensMax = contextTokensMax;
        _buffers = new ForwardBuffers(_shape, contextTokensMax, _pool.Threads);
        _cache = new KeyValueCache(model.KeyValueFormat, _shape.Layers, _shape.KeyValueHeads, _shape.HeadDimension, contextTokensMax);
        _rotary = new RotaryTable(
            _shape.Architecture.RotaryStyle, _shape.RotaryDimension, _shape.RotaryBase, model.Weights.RotaryFactors, contextTokensMax);
        _embed = new EmbedStage(_buffers, model.Weights.Embedding, _shape.Width);
        _normalize = new NormalizeStage(_buffers, _shape, model.IsExact);
        _project = new ProjectStage(_buffers, model.IsExact);
        _rotate = new RotateStage(_buffers, _shape, _rotary, _cache);
        _tokenAttention = new TokenAttentionStage(_buffers, _shape, _cache);
        _promptAttention = new PromptAttentionStage(_buffers, _shape, _cache);
        _quantize = new QuantizeStage(_buffers);
        _gate = new GateStage(_buffers, _shape, model.IsExact);
    }

    /// <summary>Tokens the sequence has.</summary>
    public int Position { get; private set; }

    /// <summary>Tokens it may have.</summary>
    public int ContextTokensMax { get; }

    /// <summary>Bytes of keys and values allocated now.</summary>
    public long CacheBytes => _cache.Bytes;

    /// <summary>Forgets all tokens from this position on; the memory stays for the next ones.</summary>
    public void Truncate(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Position);
        Position = position;
    }

    /// <summary>Appends tokens and computes what may follow the last.</summary>
    /// <param name="tokens">At least one, each in the vocabulary, no more than still fit <see cref="ContextTokensMax"/>.</param>
    /// <param name="cancellationToken">Looked at between layers; complete passes stay in the sequence.</param>
    /// <returns>One score per token of the vocabulary; overwritten by the next call.</returns>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        Check(tokens);
        for (int start = 0; start < tokens.Length; start += _buffers.TokensMax)
        {
            Pass(tokens.Slice(start, Math.Min(_buffers.TokensMax, tokens.Length - start)), cancellationToken);
        }

        float* last = _buffers.Hidden + ((long)(_buffers.Tokens - 1) * _shape.Width);
        float* delta = _buffers.Delta + ((long)(_buffers.Tokens - 1) * _shape.Width);
        ResidualSum.Add(last, delta, _shape.Width);
        RmsNorm.Apply(last, _model.Weights.OutputNorm, _buffers.Normalized, _shape.Width, _shape.NormEpsilon);
        LoadActivations(_buffers.Normalized, _shape.Width, 1);
        if (!_model.IsExact)
        {
            _buffers.Activations.QuantizeTiles(0, 1);
        }

        Project(_project.From(_buffers.Normalized, 1).Add(_model.Weights.Output, _buffers.Logits), 1);
        return new ReadOnlySpan<float>(_buffers.Logits, _shape.Vocabulary);
    }

    /// <summary>Appends tokens and computes what may follow each of them.</summary>
    /// <param name="tokens">As for <see cref="Forward"/>.</param>
    /// <param name="logits">Receives one row of the vocabulary's size per token.</param>
    /// <param name="cancellationToken">As for <see cref="Forward"/>.</param>
    public void ForwardAll(ReadOnlySpan<int> tokens, Span<float> logits, CancellationToken cancellationToken)
    {
        Check(tokens);
        if (logits.Length != (long)tokens.Length * _shape.Vocabulary)
        {
            throw new ArgumentException("One row of the vocabulary's size per token is needed.", nameof(logits));
        }

        fixed (float* output = logits)
        {
            for (int start = 0; start < tokens.Length; start += _buffers.TokensMax)
            {
                Pass(tokens.Slice(start, Math.Min(_buffers.TokensMax, tokens.Length - start)), cancellationToken);
                Normalize(_model.Weights.OutputNorm, addsDelta: true);
                _project.From(_buffers.Normalized, _buffers.Tokens).Add(_model.Weights.Output, output + ((long)start * _shape.Vocabulary));
                Project(_project, _buffers.Tokens);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _cache.Dispose();
        _rotary.Dispose();
        _buffers.Dispose();
    }

    private void Check(ReadOnlySpan<int> tokens)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (tokens.IsEmpty || tokens.Length > ContextTokensMax - Position)
        {
            throw new ArgumentException($"{tokens.Length} tokens do not fit: {Position} of {ContextTokensMax} are taken, and one is the least.", nameof(tokens));
        }

        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)_shape.Vocabulary)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), token, "There is no such token.");
            }
        }
    }

    /// <summary>Takes tokens through all layers; what the last layer adds is left in <see cref="ForwardBuffers.Delta"/>.</summary>
    private void Pass(ReadOnlySpan<int> tokens, CancellationToken cancellationToken)
    {
        _buffers.Tokens = tokens.Length;
        _buffers.Position = Position;
        _cache.Require(Position + tokens.Length);
        _rotary.Require(Position + tokens.Length);
        _embed.Load(tokens);
        Run(_embed, tokens.Length, 8);
        ReadOnlySpan<LayerWeights> layers = _model.Weights.Layers;
        for (int layer = 0; layer < layers.Length; layer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Attention(layers[layer], layer);
            FeedForward(layers[layer]);
        }

        Position += tokens.Length;
    }

    private void Attention(LayerWeights weights, int layer)
    {
        Normalize(weights.AttentionNorm, addsDelta: layer > 0);
        _project.From(_buffers.Normalized, _buffers.Tokens)
            .Add(weights.Query, _buffers.Queries).Add(weights.Key, _buffers.Keys).Add(weights.Value, _buffers.Values);
        Project(_project, _buffers.Tokens);
        _rotate.Layer = layer;
        _rotate.QueryNorm = weights.QueryNorm;
        _rotate.KeyNorm = weights.KeyNorm;
        Run(_rotate, _buffers.Tokens, 8);
        if (_buffers.Tokens == 1)
        {
            _tokenAttention.Layer = layer;
            Run(_tokenAttention, _tokenAttention.Items, 1);
            _tokenAttention.Join();
        }
        else
        {
            _promptAttention.Layer = layer;
            Run(_promptAttention, _promptAttention.Items, 1);
        }

        LoadActivations(_buffers.Attended, _shape.QueryWidth, _buffers.Tokens);
        if (!_model.IsExact)
        {
            Run(_quantize, _buffers.Activations.Tiles, 4);
        }

        Project(_project.From(_buffers.Attended, _buffers.Tokens).Add(weights.AttentionOutput, _buffers.Delta), _buffers.Tokens);
    }

    private void FeedForward(LayerWeights weights)
    {
        Normalize(weights.FeedForwardNorm, addsDelta: true);
        _project.From(_buffers.Normalized, _buffers.Tokens).Add(weights.Gate, _buffers.Gates).Add(weights.Up, _buffers.Ups);
        Project(_project, _buffers.Tokens);
        LoadActivations(_buffers.Gates, _shape.FeedForwardWidth, _buffers.Tokens);
        Run(_gate, _buffers.Activations.Tiles, 1);
        Project(_project.From(_buffers.Gates, _buffers.Tokens).Add(weights.Down, _buffers.Delta), _buffers.Tokens);
    }

    private void Normalize(float* weights, bool addsDelta)
    {
        LoadActivations(_buffers.Normalized, _shape.Width, _buffers.Tokens);
        _normalize.Weights = weights;
        _normalize.AddsDelta = addsDelta;
        Run(_normalize, _buffers.Activations.Tiles, 4);
    }

    private void LoadActivations(float* source, int columns, int tokens) => _buffers.Activations.Load(source, columns, columns, tokens);

    /// <summary>A few items of small work are done here: waking others would take longer.</summary>
    private void Run(IComputeJob stage, int items, int itemsPerChunk) => _pool.Run(stage, items, itemsPerChunk);

    private void Project(ProjectStage stage, int tokens)
    {
        // One token: two chunks per thread, since each chunk begins with memory that nobody has fetched ahead. Many: the four groups that a tile of the
        // widest vectors takes, so that threads end together.
        int chunk = tokens == 1 ? Math.Max(4, stage.Groups / (_pool.Threads * 2) & ~3) : 4;
        _pool.Run(stage, stage.Groups, chunk);
    }
}
