using Hearth.Compute;
using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine;

/// <summary>The work space of a model: what the stages of a forward pass share.</summary>
/// <remarks>
/// All arrays are <c>[row][element]</c> without gaps. Scores and the partial results of long sequences grow to the most that was asked for; nothing else
/// is allocated after construction.
/// </remarks>
internal sealed unsafe class ForwardBuffers : IDisposable
{
    /// <summary>Tokens computed together: enough to use weights well from the caches, few enough to stop soon when cancelled.</summary>
    public const int BatchTokens = 256;

    private readonly NativeFloats _memory;
    private readonly ModelShape _shape;
    private NativeFloats _logits;
    private NativeFloats _partials;

    public ForwardBuffers(ModelShape shape, int threads)
    {
        _shape = shape;
        TokensMax = BatchTokens;
        PartialFloats = shape.LayerShapes.Max(static layer => layer.Heads * SegmentAttention.PartialFloats(layer.HeadDimension));
        ScratchFloats = AttentionScratchFloats(shape);
        _memory = new NativeFloats(CountFloats(shape, threads));
        float* next = _memory.Pointer;
        Hidden = Take(ref next, (long)TokensMax * shape.Width);
        Delta = Take(ref next, (long)TokensMax * shape.Width);
        Normalized = Take(ref next, (long)TokensMax * shape.Width);
        Queries = Take(ref next, (long)TokensMax * shape.QueryWidth);
        Attended = Take(ref next, (long)TokensMax * shape.QueryWidth);
        if (shape.Architecture.HasOutputGate)
        {
            GatedQueries = Take(ref next, 2L * TokensMax * shape.QueryWidth);
            QueryGates = Take(ref next, (long)TokensMax * shape.QueryWidth);
        }

        Keys = Take(ref next, (long)TokensMax * shape.KeyValueWidth);
        Values = Take(ref next, (long)TokensMax * shape.KeyValueWidth);
        Gates = Take(ref next, (long)TokensMax * FeedForwardWidth(shape));
        Ups = Take(ref next, (long)TokensMax * FeedForwardWidth(shape));
        Scratch = Take(ref next, ScratchFloats * threads);
        Activations = new ActivationBuffer(ColumnsMax(shape), TokensMax);
        _logits = new NativeFloats(shape.Vocabulary);
        _partials = new NativeFloats(PartialFloats);
    }

    /// <summary>The most tokens of one pass.</summary>
    public int TokensMax { get; }

    /// <summary>What this pass computes.</summary>
    public ForwardBatch Batch { get; set; } = null!;

    /// <summary>Rows of this pass.</summary>
    public int Tokens => Batch.Tokens;

    /// <summary>The residual stream.</summary>
    public float* Hidden { get; }

    /// <summary>What the last matrix added, not yet in <see cref="Hidden"/>.</summary>
    public float* Delta { get; }

    public float* Normalized { get; }

    public float* Queries { get; }

    /// <summary>Queries with their gates, head by head; null where heads have none.</summary>
    public float* GatedQueries { get; }

    /// <summary>Gates of all heads; null where heads have none.</summary>
    public float* QueryGates { get; }

    public float* Attended { get; }

    public float* Keys { get; }

    public float* Values { get; }

    public float* Gates { get; }

    public float* Ups { get; }

    /// <summary>One row per token whose scores are wanted.</summary>
    public float* Logits => _logits.Pointer;

    /// <summary><c>[segment][head]</c>: one token's attention before segments are joined.</summary>
    public float* DecodePartials => _partials.Pointer;

    /// <summary>Floats of one segment's partial results, all heads of the layer that has most.</summary>
    private int PartialFloats { get; }

    /// <summary>The input of the next matrices, in the kernels' form.</summary>
    public ActivationBuffer Activations { get; }

    private float* Scratch { get; }

    private long ScratchFloats { get; }

    public static long EstimateBytes(ModelShape shape)
    {
        long activations = (long)BatchTokens * ColumnsMax(shape) * 2;
        return (CountFloats(shape, threads: 16) * sizeof(float)) + activations;
    }

    /// <summary>Bytes of the scores of so many rows: the array doubles when it grows.</summary>
    public static long EstimateLogitBytes(ModelShape shape, int rows) => (rows == 1 ? 1L : 2L * rows) * shape.Vocabulary * sizeof(float);

    /// <summary>Makes room for this many rows of scores.</summary>
    public void RequireLogits(int rows) => Grow(ref _logits, (long)rows * _shape.Vocabulary);

    /// <summary>Makes room for the partial results of a token that sees this many segments.</summary>
    public void RequirePartials(int segments) => Grow(ref _partials, (long)segments * PartialFloats);

    /// <summary>Attention scratch of one thread.</summary>
    public float* WorkerScratch(int worker) => Scratch + (worker * ScratchFloats);

    public void Dispose()
    {
        Activations.Dispose();
        _logits.Dispose();
        _partials.Dispose();
        _memory.Dispose();
    }

    private static int ColumnsMax(ModelShape shape) => Math.Max(
        Math.Max(shape.Width, shape.QueryWidth),
        Math.Max(FeedForwardWidth(shape), Math.Max(shape.LayerInputWidth, shape.LayerShapes.Max(static layer => layer.Delta?.ValueWidth ?? 1))));

    /// <summary>Of the dense layers and parts, and of the expert that every token goes to.</summary>
    private static int FeedForwardWidth(ModelShape shape) => Math.Max(
        shape.Experts?.SharedWidth ?? 0,
        shape.LayerShapes.Max(layer => layer.HasExperts && shape.Experts?.HasDense is not true ? 1 : layer.FeedForwardWidth));

    /// <summary>A block of prompt tokens needs two partial results per row, and the kernel's scratch.</summary>
    private static long AttentionScratchFloats(ModelShape shape) => shape.LayerShapes.Max(static layer =>
    {
        long rows = (long)PromptAttentionStage.BlockTokens(layer) * layer.GroupHeads;
        return Align((2 * rows * SegmentAttention.PartialFloats(layer.HeadDimension)) + SegmentAttention.ScratchFloats(layer.HeadDimension));
    });

    private static long CountFloats(ModelShape shape, int threads)
    {
        long perToken = (3L * shape.Width) + ((shape.Architecture.HasOutputGate ? 5L : 2L) * shape.QueryWidth) + (2L * shape.KeyValueWidth) + (2L * FeedForwardWidth(shape));
        const int Arrays = 12;
        return (BatchTokens * perToken) + (AttentionScratchFloats(shape) * threads) + (Arrays * 32);
    }

    /// <summary>Doubles, so that a sequence that grows by one segment at a time does not allocate each time.</summary>
    private static void Grow(ref NativeFloats array, long floats)
    {
        if (array.Count < floats)
        {
            NativeFloats larger = new(Math.Max(floats, 2 * array.Count));
            array.Dispose();
            array = larger;
        }
    }

    /// <summary>Two cache lines, so that neighbouring threads do not share one.</summary>
    private static long Align(long floats) => (floats + 31) & ~31L;

    private static float* Take(ref float* next, long floats)
    {
        float* taken = next;
        next += Align(floats);
        return taken;
    }
}
