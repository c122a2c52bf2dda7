using Hearth.Compute;
using Hearth.Compute.Numerics;

namespace Hearth.Inference.Engine;

/// <summary>The work space of one session, and where it stands in the sequence: what the stages of a forward pass share.</summary>
/// <remarks>All arrays are <c>[token][element]</c> without gaps. Nothing is allocated after construction.</remarks>
internal sealed unsafe class ForwardBuffers : IDisposable
{
    /// <summary>Tokens of a prompt computed together: enough to use weights well from the caches, few enough to stop soon when cancelled.</summary>
    public const int ChunkTokens = 256;

    private readonly NativeFloats _memory;

    public ForwardBuffers(ModelShape shape, int contextTokens, int threads)
    {
        TokensMax = Math.Min(ChunkTokens, contextTokens);
        PartialFloats = SegmentAttention.PartialFloats(shape.HeadDimension);
        ScratchFloats = AttentionScratchFloats(shape);
        _memory = new NativeFloats(CountFloats(shape, contextTokens, threads));
        float* next = _memory.Pointer;
        Hidden = Take(ref next, (long)TokensMax * shape.Width);
        Delta = Take(ref next, (long)TokensMax * shape.Width);
        Normalized = Take(ref next, (long)TokensMax * shape.Width);
        Queries = Take(ref next, (long)TokensMax * shape.QueryWidth);
        Attended = Take(ref next, (long)TokensMax * shape.QueryWidth);
        Keys = Take(ref next, (long)TokensMax * shape.KeyValueWidth);
        Values = Take(ref next, (long)TokensMax * shape.KeyValueWidth);
        Gates = Take(ref next, (long)TokensMax * shape.FeedForwardWidth);
        Ups = Take(ref next, (long)TokensMax * shape.FeedForwardWidth);
        Logits = Take(ref next, shape.Vocabulary);
        DecodePartials = Take(ref next, Segments(contextTokens) * shape.Heads * PartialFloats);
        Scratch = Take(ref next, ScratchFloats * threads);
        Activations = new ActivationBuffer(ColumnsMax(shape), TokensMax);
    }

    /// <summary>The most tokens of one pass.</summary>
    public int TokensMax { get; }

    /// <summary>Tokens of this pass.</summary>
    public int Tokens { get; set; }

    /// <summary>The position of its first token.</summary>
    public int Position { get; set; }

    /// <summary>The residual stream.</summary>
    public float* Hidden { get; }

    /// <summary>What the last matrix added, not yet in <see cref="Hidden"/>.</summary>
    public float* Delta { get; }

    public float* Normalized { get; }

    public float* Queries { get; }

    public float* Attended { get; }

    public float* Keys { get; }

    public float* Values { get; }

    public float* Gates { get; }

    public float* Ups { get; }

    public float* Logits { get; }

    /// <summary><c>[segment][head]</c>, each <see cref="PartialFloats"/>: one token's attention before segments are joined.</summary>
    public float* DecodePartials { get; }

    public int PartialFloats { get; }

    /// <summary>The input of the next matrices, in the kernels' form.</summary>
    public ActivationBuffer Activations { get; }

    private float* Scratch { get; }

    private long ScratchFloats { get; }

    public static long EstimateBytes(ModelShape shape, int contextTokens)
    {
        long activations = (long)ChunkTokens * ColumnsMax(shape) * 2;
        return (CountFloats(shape, contextTokens, threads: 16) * sizeof(float)) + activations;
    }

    /// <summary>Attention scratch of one thread.</summary>
    public float* WorkerScratch(int worker) => Scratch + (worker * ScratchFloats);

    public void Dispose()
    {
        Activations.Dispose();
        _memory.Dispose();
    }

    private static int ColumnsMax(ModelShape shape) => Math.Max(shape.Width, Math.Max(shape.QueryWidth, shape.FeedForwardWidth));

    private static long Segments(int contextTokens) =>
        (contextTokens + KeyValueCache.SegmentPositions - 1) / KeyValueCache.SegmentPositions;

    /// <summary>A block of prompt tokens needs two partial results per row, and the kernel's scratch.</summary>
    private static long AttentionScratchFloats(ModelShape shape)
    {
        long rows = (long)PromptAttentionStage.BlockTokens(shape) * (shape.Heads / shape.KeyValueHeads);
        return Align((2 * rows * SegmentAttention.PartialFloats(shape.HeadDimension)) + SegmentAttention.ScratchFloats(shape.HeadDimension));
    }

    private static long CountFloats(ModelShape shape, int contextTokens, int threads)
    {
        long tokens = Math.Min(ChunkTokens, contextTokens);
        long perToken = (3L * shape.Width) + (2L * shape.QueryWidth) + (2L * shape.KeyValueWidth) + (2L * shape.FeedForwardWidth);
        long partials = Segments(contextTokens) * shape.Heads * SegmentAttention.PartialFloats(shape.HeadDimension);
        const int Arrays = 12;
        return (tokens * perToken) + shape.Vocabulary + partials + (AttentionScratchFloats(shape) * threads) + (Arrays * 32);
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
