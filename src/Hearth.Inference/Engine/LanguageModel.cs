using Hearth.Compute;
using Hearth.Compute.Numerics;
using Hearth.Compute.Threading;
using Hearth.Inference.Gguf;

namespace Hearth.Inference.Engine;

/// <summary>The weights of a language model, ready to compute, and the threads that do it.</summary>
/// <remarks>
/// <para>The file stays the caller's, is read for as long as the model is used (embedding rows and float matrices are not copied), and must outlive it.
/// Sessions must be disposed before the model.</para>
/// <para>There may be several sessions, but only one may compute at a time: they share the threads, which refuse a second caller.</para>
/// </remarks>
internal sealed class LanguageModel : IDisposable
{
    private readonly LanguageModelSettings _settings;

    private LanguageModel(ModelShape shape, ModelWeights weights, ComputePool pool, LanguageModelSettings settings)
    {
        Shape = shape;
        Weights = weights;
        Pool = pool;
        _settings = settings;
    }

    public ModelShape Shape { get; }

    /// <summary>Memory held beside the file, in bytes; sessions take their own.</summary>
    public long WeightBytes => Weights.Bytes;

    /// <summary>Whether activations are floats.</summary>
    public bool IsExact => _settings.ExactPath;

    /// <summary>The instructions the weight kernels use.</summary>
    public KernelPath KernelPath => Weights.Output.Path;

    public int Threads => Pool.Threads;

    internal ModelWeights Weights { get; }

    internal ComputePool Pool { get; }

    internal KeyValueFormat KeyValueFormat => FormatFor(_settings.ExactPath);

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
            EstimateBytes(file, shape, contextTokens, settings.ExactPath), settings.MemoryBytesMax ?? MemoryBudget.AvailableBytes());
        ComputePool pool = new(settings.Threads);
        try
        {
            ModelWeights weights = ModelWeights.Load(file, shape, settings.KernelPath, pool, progress, cancellationToken);
            return new LanguageModel(shape, weights, pool, settings);
        }
        catch
        {
            pool.Dispose();
            throw;
        }
    }

    /// <summary>Memory beside the file that the model and one session take, in bytes, rounded up by some percent.</summary>
    /// <param name="file">The model file.</param>
    /// <param name="contextTokens">Tokens of the session.</param>
    /// <exception cref="InferenceException">The model is not one that can be computed.</exception>
    public static long EstimateBytes(GgufFile file, int contextTokens) => EstimateBytes(file, ModelShape.Read(file), contextTokens, isExact: false);

    /// <summary>Starts an empty sequence.</summary>
    /// <param name="contextTokensMax">The most tokens it may have, prompt and answer; memory is taken as it grows.</param>
    public DecodeSession CreateSession(int contextTokensMax) => new(this, contextTokensMax);

    /// <inheritdoc/>
    public void Dispose()
    {
        Pool.Dispose();
        Weights.Dispose();
    }

    private static KeyValueFormat FormatFor(bool isExact) => isExact ? KeyValueFormat.Single : KeyValueFormat.Half;

    private static long EstimateBytes(GgufFile file, ModelShape shape, int contextTokens, bool isExact)
    {
        // Q4_K grows by 5.6 %, the others by a padding of less than that.
        long packed = 0;
        foreach (GgufTensor tensor in file.Tensors.Values)
        {
            packed += tensor.Format is TensorFormat.F32 or TensorFormat.F16 or TensorFormat.BF16 ? 0 : tensor.LengthBytes + (tensor.LengthBytes / 16);
        }

        long cache = KeyValueCache.EstimateBytes(FormatFor(isExact), shape.Layers, shape.KeyValueHeads, shape.HeadDimension, contextTokens);
        return packed + cache + ForwardBuffers.EstimateBytes(shape, contextTokens);
    }
}
