using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>The weights of a language model, ready to compute, and the threads that do it.</summary>
/// <remarks>
/// <para>The file stays the caller's, is read for as long as the model is used (embedding rows and float matrices are not copied), and must outlive it.
/// Sequences must be released before the model is disposed.</para>
/// <para>One thread computes at a time: sequences share the threads, the pages and the work space.</para>
/// </remarks>
internal sealed class LanguageModel : IDisposable
{
    private readonly LanguageModelSettings _settings;
    private readonly ForwardPass _pass;
    private ForwardPass? _pausable;
    private long _stateBytes;

    private LanguageModel(ModelShape shape, ModelWeights weights, ComputePool compute, LanguageModelSettings settings)
    {
        Shape = shape;
        Weights = weights;
        Compute = compute;
        _settings = settings;
        Pool = new KeyValuePool(settings.PageFormat, shape.KeyValueLayers(), settings.CachePagesMax ?? DefaultPages(shape));
        _pass = new ForwardPass(this);
    }

    public ModelShape Shape { get; }

    /// <summary>Memory held beside the file, in bytes; sessions take their own.</summary>
    public long WeightBytes => Weights.Bytes;

    /// <summary>Memory taken now, in bytes, but for matrices that stay in the file; it grows up to what <see cref="MemoryEstimate"/> says.</summary>
    public long MemoryBytes => Weights.Bytes + ForwardPass.EstimateBytes(Shape, contextTokens: 0) + Pool.Bytes + Interlocked.Read(ref _stateBytes);

    /// <summary>Whether activations are floats.</summary>
    public bool IsExact => _settings.ExactPath;

    /// <summary>The instructions the weight kernels use.</summary>
    public KernelPath KernelPath => Weights.Output.Path;

    public int Threads => Compute.Threads;

    /// <summary>Parts of a pass that may pause: a layer each, and the scores.</summary>
    public int PassParts => Shape.Layers + 1;

    /// <summary>Where all sequences have their keys and values.</summary>
    public KeyValuePool Pool { get; }

    /// <summary>The most tokens of one pass.</summary>
    public int BatchTokensMax => _pass.BatchTokensMax;

    internal ModelWeights Weights { get; }

    private ForwardPass Pausable => _pausable ?? throw new InvalidOperationException("There is no batch that may pause.");

    /// <summary>The threads; whoever computes may dispatch other work on them between passes.</summary>
    internal ComputePool Compute { get; }

    /// <summary>Checks the file against what can be computed, makes sure of the memory, and packs the weights.</summary>
    /// <param name="file">Open for as long as the model lives.</param>
    /// <param name="settings">How to compute.</param>
    /// <param name="progress">From 0 to 1, reported from the calling thread.</param>
    /// <param name="cancellationToken">Looked at a few hundred times during the load.</param>
    /// <exception cref="InferenceException">With a code from 040 to 042, or <see cref="InferenceErrors.MemoryInsufficient"/>; nothing stays allocated.</exception>
    public static LanguageModel Load(
        GgufFile file, LanguageModelSettings settings, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ModelShape shape = ModelShape.Read(file);
        int contextTokens = Math.Min(settings.ContextTokens, shape.ContextLength);
        MemoryBudget.Require(
            EstimateBytes(file, shape, contextTokens, settings.PageFormat), settings.MemoryBytesMax ?? MemoryBudget.AvailableBytes());
        ComputePool compute = new(settings.Threads);
        try
        {
            ModelWeights weights = ModelWeights.Load(file, shape, settings with { ContextTokens = contextTokens }, compute, progress, cancellationToken);
            return new LanguageModel(shape, weights, compute, settings);
        }
        catch
        {
            compute.Dispose();
            throw;
        }
    }

    /// <summary>Memory that the model and one session take, in bytes.</summary>
    /// <param name="file">The model file.</param>
    /// <param name="contextTokens">Tokens of the session.</param>
    /// <exception cref="InferenceException">The model is not one that can be computed.</exception>
    public static long EstimateBytes(GgufFile file, int contextTokens) => EstimateBytes(file, ModelShape.Read(file), contextTokens, KeyValueFormat.Half);

    /// <summary>An empty sequence.</summary>
    /// <param name="positionsMax">The most tokens it may have, prompt and answer; pages are taken as it grows.</param>
    public TokenSequence CreateSequence(int positionsMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(positionsMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positionsMax, Shape.ContextLength);
        if (!Shape.IsRecurrent)
        {
            return new TokenSequence(Pool, positionsMax, state: null);
        }

        // Never less again: who serves many keeps sequences to use them again.
        Interlocked.Add(ref _stateBytes, RecurrentState.EstimateBytes(Shape));
        return new TokenSequence(Pool, positionsMax, new RecurrentState(Shape));
    }

    /// <summary>An empty batch for <see cref="Forward"/>.</summary>
    public ForwardBatch CreateBatch() => _pass.CreateBatch();

    /// <summary>Computes a batch and appends its tokens to their sequences.</summary>
    /// <param name="batch">Of this model, with at least one token.</param>
    /// <param name="cancellationToken">Looked at between layers; a cancelled pass leaves every sequence as it was.</param>
    public void Forward(ForwardBatch batch, CancellationToken cancellationToken) => _pass.Run(batch, cancellationToken);

    /// <summary>An empty batch for <see cref="Begin"/>. It takes a second work space, so that other batches may be computed while it pauses.</summary>
    public ForwardBatch CreatePausableBatch() => (_pausable ??= new ForwardPass(this, _pass)).CreateBatch();

    /// <summary>Begins a batch that <see cref="Continue"/> computes in parts; one that was not complete is dropped, its sequences being as they were.</summary>
    /// <remarks>Until it is complete its sequences may not be changed. A sequence with a <see cref="TokenSequence.State"/> has to be released if it is dropped.</remarks>
    /// <param name="batch">Of <see cref="CreatePausableBatch"/>, with at least one token.</param>
    public void Begin(ForwardBatch batch) => Pausable.Begin(batch);

    /// <summary>Computes the next part of the batch that was begun.</summary>
    /// <param name="cancellationToken">Looked at before.</param>
    /// <returns>Whether the batch is complete.</returns>
    public bool Continue(CancellationToken cancellationToken) => Pausable.Continue(cancellationToken);

    /// <summary>A sequence of its own, for who has only one.</summary>
    /// <param name="contextTokensMax">As for <see cref="CreateSequence"/>.</param>
    public DecodeSession CreateSession(int contextTokensMax) => new(this, contextTokensMax);

    /// <inheritdoc/>
    public void Dispose()
    {
        Compute.Dispose();
        _pausable?.Dispose();
        _pass.Dispose();
        Pool.Dispose();
        Weights.Dispose();
    }

    /// <summary>Enough for four sequences of the longest context; memory is taken only as they grow.</summary>
    private static int DefaultPages(ModelShape shape) => 4 * ((shape.ContextLength + KeyValuePool.PagePositions - 1) / KeyValuePool.PagePositions);

    private static long EstimateBytes(GgufFile file, ModelShape shape, int contextTokens, KeyValueFormat cacheFormat) => MemoryEstimate.Of(
        file, shape, contextTokens, sequences: 1, scoreRows: 1, KeyValuePool.EstimateBytes(cacheFormat, shape.KeyValueLayers(), contextTokens)).Total;
}
